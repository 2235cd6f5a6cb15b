import type { PathManager } from "../client/path-manager.js";
import type { PathManagerEvent } from "../model/event.js";
import { type EventFeed, EventFeeder } from "./event-feed.js";
import type { PolicyOptions } from "./options.js";

const NO_EVENTS =
  "the recording holds no event of a connection under user space: record `monitor` or `pm run` while something happens";

/** One step of a replay: a snapshot of all connections, or one event. */
export type ReplayPart =
  | (EventFeed & { readonly kind: "seed" })
  | { readonly kind: "events"; readonly events: readonly [PathManagerEvent] };

/** The steps that a recording contains for a policy. Logs a message if there are none. */
export async function* replayParts(
  mptcp: PathManager,
  { log = () => {}, ...options }: PolicyOptions,
): AsyncGenerator<ReplayPart, void, void> {
  let events = 0;
  for await (const part of new EventFeeder(mptcp, options).feed()) {
    events += part.kind === "events" ? part.events.length : (part.lost ?? 0);
    if (part.kind === "events") for (const event of part.events) yield { kind: "events", events: [event] };
    else yield part;
  }
  if (events === 0 && !options.signal?.aborted) log("warning", NO_EVENTS);
}
