import type { Connection, Subflow } from "../../src/index.js";
import { connectionJson, subflowJson } from "./connection-json.js";
import { leaves, otherJson } from "./other-attributes.js";

const INDENT = "    ";
/** Where stdout is no terminal. */
const WIDTH = 110;

/** All that the kernel tells of a connection beside what the columns have, in lines that fit. */
export function connectionDetails(connection: Connection, width: number | undefined): string {
  const { uid, inode, cookie, receive_queue, send_queue, info = {} } = connectionJson(connection);
  return wrapped([{ uid, inode, cookie, receive_queue, send_queue }, info, otherJson(connection)], width);
}

export function subflowDetails(subflow: Subflow, width: number | undefined): string {
  const { cookie, receive_queue, send_queue, mptcp = {}, tcp = {} } = subflowJson(subflow);
  return wrapped([{ cookie, receive_queue, send_queue }, mptcp, tcp, otherJson(subflow)], width);
}

/** `rtt 312`, in the kernel's names. */
function pairs(values: object): string[] {
  return leaves(values).map(([name, text]) => `${name} ${text || "none"}`);
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
