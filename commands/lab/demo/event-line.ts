/**
 * A line of `mptcpctl monitor` in parts: `CREATED`, and `{ token: "63c070d2", … }`; a word without a value
 * has "".
 */
export interface EventLine {
  readonly event: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** @throws Error if it is not a line of a monitor */
export function parseEventLine(line: string): EventLine {
  const [, event = "", rest = ""] = /^\[ *(\w+)\](( [^ ]+)*)$/.exec(line) ?? [];
  if (event === "") throw new Error(`this is not an event: ${line}`);
  const words = rest.split(" ").slice(1);
  return { event, fields: Object.fromEntries(words.map((word) => split(word))) };
}

function split(word: string): [string, string] {
  const at = `${word}=`.indexOf("=");
  return [word.slice(0, at), word.slice(at + 1)];
}
