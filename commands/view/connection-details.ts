import type { Connection, Subflow } from "../../src/index.js";
import { infoJson } from "./connection-json.js";
import { escapeControls } from "./style.js";

const INDENT = "    ";
/** Where stdout is no terminal. */
const WIDTH = 110;

/** All that the kernel tells of a connection beside what the columns have, in lines that fit. */
export function connectionDetails(connection: Connection, width: number | undefined): string {
  const { uid, inode, cookie, receiveQueue, sendQueue, info = {} } = connection;
  return wrapped([...own({ uid, inode, cookie, receiveQueue, sendQueue }), ...pairs(infoJson(info))], width);
}

export function subflowDetails(subflow: Subflow, width: number | undefined): string {
  const { cookie, receiveQueue, sendQueue, mptcp = {}, tcp = {} } = subflow;
  const words = [
    ...own({ cookie, receiveQueue, sendQueue }),
    ...pairs(infoJson(mptcp)),
    ...pairs(infoJson(tcp)),
  ];
  return wrapped(words, width);
}

const own = (facts: Record<string, number>): string[] => pairs(infoJson(facts));

/** `rtt 312`, in the kernel's names. */
function pairs(values: Record<string, unknown>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(",") || "none" : String(value);
    return `${name} ${escapeControls(text)}`;
  });
}

function wrapped(words: readonly string[], width = WIDTH): string {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? word : `${line}  ${word}`;
    if (line !== "" && INDENT.length + longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== "") lines.push(line);
  return lines.map((text) => `${INDENT}${text}\n`).join("");
}
