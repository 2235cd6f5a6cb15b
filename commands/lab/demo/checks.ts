import { withoutBranch } from "../../view/widgets/tree.js";
import { PORT } from "./backend.js";
import type { EventLine } from "./event-line.js";
import { demand, type Walkthrough } from "./walkthrough.js";

/**
 * Lines of a table, with single blanks between columns; the rows of an interface's further addresses have no
 * name.
 */
export function rowsOf(table: string): string[] {
  let head = "";
  return table.split("\n").map((line) => {
    const row = line.split(/ {2,}/).join(" ");
    head = /^\S+ \S+/.exec(row)?.[0] ?? head;
    return /^ [^m]/.test(row) ? head + row : row;
  });
}

/** Rows of the subflows of the only connection, starting at their local address. */
export async function subflows(walkthrough: Walkthrough, words: string): Promise<string[]> {
  const output = await walkthrough.run("client", words);
  const [, connection = "", ...rows] = (output.split("\n\n")[0] ?? "").trimEnd().split("\n");
  const token = walkthrough.created?.fields.token ?? "";
  demand(!walkthrough.backend.isLive || connection.startsWith(token), `the connection ${token}`);
  demand(/ (nc|node)\(\d+\)$/.test(connection), "its process and pid");
  return rows.map((row) => withoutBranch(row).split(/ +/).slice(2).join(" "));
}

/** Start of the text of one end: its address, and the interface that it is bound to. */
export function socketEnd(address: string, dev?: string): string {
  const bound = dev === undefined ? address : `${address}%${dev}`;
  return `${address.includes(":") ? `[${bound}]` : bound}:`;
}

/** Fields of both addresses and ports; those of IPv6 have other names. */
export function textBetween(source: string, destination: string): Record<string, string> {
  const family = source.includes(":") ? 6 : 4;
  return { [`saddr${family}`]: source, [`daddr${family}`]: destination, dport: String(PORT) };
}

/** @throws Error with the names of the fields that differ */
export function expectFields(fields: EventLine["fields"], expectedFields: EventLine["fields"] = {}): void {
  const names = [...new Set([...Object.keys(expectedFields), ...Object.keys(fields)])];
  const differing = names.filter((name) => fields[name] !== expectedFields[name]);
  const text = differing.map((name) =>
    expectedFields[name] === undefined ? `no ${name}` : `${name}=${expectedFields[name]}`,
  );
  demand(differing.length === 0, text.join(" "));
}
