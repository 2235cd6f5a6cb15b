import { findGlobalOption } from "../parser/global-option-table.js";
import { splitOption } from "../parser/options.js";

/** A line without the `-n NETNS` at its start, which any command may follow, of another program, too. */
export interface Unplaced {
  readonly netns: string | undefined;
  readonly argv: readonly string[];
}

export function withoutNetns(argv: readonly string[]): Unplaced {
  const [first = "", second, ...rest] = argv;
  const { name = "", value } = splitOption(first) ?? {};
  const isNetns = findGlobalOption(name)?.key === "netns" && first.startsWith("-");
  if (!isNetns || rest.length === 0 || second === undefined) return { netns: undefined, argv };
  return value === undefined ? { netns: second, argv: rest } : { netns: value, argv: [second, ...rest] };
}
