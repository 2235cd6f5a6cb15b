import {
  type Connection,
  type Suggestion,
  selectedPart,
  socketPatternText,
  suggested,
  UsageError,
} from "../../src/index.js";
import type { Values } from "../cli/argument.js";
import type { FILTERS } from "../cli/values/connection-selector.js";

type Words = Partial<Values<Omit<typeof FILTERS, "subflows">>>;

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
    suggestions: rightLines(partial, words),
  });
}

function rightLines(partial: readonly Connection[], words: Words): Suggestion[] {
  const part = suggested("connection_close_subflows", filterWords(words), partial.length > 1);
  const tokens = partial.slice(0, MAX_NAMED).flatMap(({ token }) => token ?? []);
  return [part, ...tokens.map((token) => suggested("connection_close", token))];
}

/** All words of the selection, so that the suggested line ends nothing else. */
const filterWords = ({ token, pid, process, state, to, from, port, dev, ...flags }: Words): string[] => [
  ...(token === undefined ? [] : ["token", token.toString(16).padStart(8, "0")]),
  ...(pid === undefined ? [] : ["pid", String(pid)]),
  ...(process === undefined ? [] : ["process", process]),
  ...(state === undefined ? [] : ["state", state]),
  ...(flags.fallback ? ["fallback"] : []),
  ...(flags.nofallback ? ["nofallback"] : []),
  ...(to ? ["to", socketPatternText(to)] : []),
  ...(from ? ["from", socketPatternText(from)] : []),
  ...(port ? ["port", String(port)] : []),
  ...(dev ? ["dev", dev] : []),
];
