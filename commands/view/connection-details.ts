import type { Connection, Subflow } from "../../src/index.js";
import { connectionJson, subflowJson } from "./connection-json.js";
import { leaves, otherJson } from "./other-attributes.js";

const INDENT = "    ";
/** Width if stdout is not a terminal. */
const WIDTH = 110;

type Pair = [name: string, text: string];

/** Everything that the kernel reports about a connection besides the columns. */
export function connectionPairs(connection: Connection): Pair[] {
  const { uid, inode, cookie, receive_queue, send_queue, info = {} } = connectionJson(connection);
  const all = { uid, inode, cookie, receive_queue, send_queue };
  return [all, info, otherJson(connection)].flatMap(pairs);
}

export function subflowPairs(subflow: Subflow): Pair[] {
  const { cookie, receive_queue, send_queue, mptcp = {}, tcp = {} } = subflowJson(subflow);
  return [{ cookie, receive_queue, send_queue }, mptcp, tcp, otherJson(subflow)].flatMap(pairs);
}

/** Pairs with the kernel's names. */
const pairs = (values: unknown): Pair[] =>
  leaves(values as object).map(([name, text]) => [name, text || "none"]);

/** In lines that fit, as `rtt 312`. */
export const connectionDetails = (connection: Connection, width: number | undefined): string =>
  wrapped(connectionPairs(connection), width);

export const subflowDetails = (subflow: Subflow, width: number | undefined): string =>
  wrapped(subflowPairs(subflow), width);

function wrapped(all: readonly Pair[], width = WIDTH): string {
  const lines: string[] = [];
  let line = "";
  for (const pair of all) {
    const word = pair.join(" ");
    const extendedLine = line === "" ? word : `${line}  ${word}`;
    if (line !== "" && INDENT.length + extendedLine.length > width) {
      lines.push(line);
      line = word;
    } else line = extendedLine;
  }
  if (line !== "") lines.push(line);
  return lines.map((text) => `${INDENT}${text}\n`).join("");
}
