import { type Connection, selectedPart, socketPatternText, UsageError } from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import type { FILTERS } from "../cli/values/connection-selector.js";
import { tokenText } from "../view/connection.js";

type Words = Pick<Partial<Values<typeof FILTERS>>, "to" | "from" | "port" | "dev">;

/** Connections named in the hint. */
const MAX_NAMED = 3;

/**
 * `close dev wlp1s0` must not end the other paths of a connection.
 * @throws UsageError if some connections were selected by a part of their subflows only
 */
export function refusePartialMatch(found: readonly Connection[], words: Words): void {
  const partial = found.filter((one) => selectedPart(one, words) !== undefined);
  if (partial.length === 0) return;
  const which = partial.length === 1 ? "the connection has" : `${partial.length} connections have`;
  throw new UsageError(`${which} other subflows, too: nothing was closed`, {
    argument: "subflow",
    hint: rightLines(partial, words),
  });
}

function rightLines(partial: readonly Connection[], words: Words): string {
  const yes = partial.length > 1 ? " yes" : "";
  const part = `mptcpctl connections close subflow ${filterText(words)}${yes}`;
  const wholeCommands = partial
    .slice(0, MAX_NAMED)
    .map(({ token }) => `mptcpctl connections close token ${tokenText(token)}`);
  return `to close these subflows only: ${part}\nto close the whole connection: ${wholeCommands.join("\n    or ")}`;
}

function filterText({ to, from, port, dev }: Words): string {
  const words = [
    to && `to ${socketPatternText(to)}`,
    from && `from ${socketPatternText(from)}`,
    port && `port ${port}`,
    dev && `dev ${dev}`,
  ];
  return words.filter((word) => word !== undefined).join(" ");
}
