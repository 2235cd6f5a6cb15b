import type { Connection, Subflow } from "../../src/index.js";
import { connectionJson, subflowJson } from "./connection-json.js";
import { escapeControls } from "./widgets/style.js";

const INDENT = "    ";
/** Width if stdout is not a terminal. */
const WIDTH = 110;

/** Everything that the kernel reports about a connection besides the columns, in lines that fit. */
export function connectionDetails(connection: Connection, width: number | undefined): string {
  const { uid, inode, cookie, receive_queue, send_queue, info = {} } = connectionJson(connection);
  return wrapped([{ uid, inode, cookie, receive_queue, send_queue }, info], width);
}

export function subflowDetails(subflow: Subflow, width: number | undefined): string {
  const { cookie, receive_queue, send_queue, mptcp = {}, tcp = {} } = subflowJson(subflow);
  return wrapped([{ cookie, receive_queue, send_queue }, mptcp, tcp], width);
}

/** `rtt 312`, with the kernel's names. */
function pairs(values: object): string[] {
  return Object.entries(values).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(",") || "none" : String(value);
    return `${name} ${escapeControls(text)}`;
  });
}

function wrapped(parts: readonly unknown[], width = WIDTH): string {
  const lines: string[] = [];
  let line = "";
  for (const word of parts.flatMap((part) => pairs(part as object))) {
    const longer = line === "" ? word : `${line}  ${word}`;
    if (line !== "" && INDENT.length + longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== "") lines.push(line);
  return lines.map((text) => `${INDENT}${text}\n`).join("");
}
