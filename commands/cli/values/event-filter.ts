import {
  type EventValues,
  endMatches,
  type PathManagerEvent,
  type SocketPattern,
  sentName,
  UsageError,
} from "../../../src/index.js";

/** Words that select events as they select connections. */
interface EventWords {
  readonly event: readonly string[];
  readonly token?: number | undefined;
  readonly to?: SocketPattern | undefined;
  readonly from?: SocketPattern | undefined;
  readonly port?: number | undefined;
  readonly dev?: string | undefined;
  readonly [other: string]: unknown;
}

const EVENT_WORDS: readonly string[] = ["event", "token", "to", "from", "port", "dev", "timeout"];

/**
 * A test of one event against all words.
 * @throws UsageError for words that do not apply to events
 */
export function eventTest(words: EventWords): (event: PathManagerEvent) => boolean {
  const inapplicable = Object.entries(words).find(([name, value]) => value && !EVENT_WORDS.includes(name));
  if (inapplicable)
    throw new UsageError(`${inapplicable[0]} does not apply to events`, {
      argument: inapplicable[0],
      hint: "an event has a token, addresses, ports and a device: token, to, from, port, dev",
    });
  const { event: names, token, to, from, port, dev } = words;
  const test = (one: EventValues) =>
    (token === undefined || one.token === token) &&
    (dev === undefined || one.dev === dev) &&
    (port === undefined || one.local?.port === port || one.remote?.port === port) &&
    (to === undefined || endMatches(to, one, "remote")) &&
    (from === undefined || endMatches(from, one, "local"));
  return (one) => names.includes(sentName(one)) && test(one);
}
