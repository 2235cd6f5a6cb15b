import { EVENT } from "../codec/families/mptcp-events.js";
import { commandOf, eachMessage, GENLMSGHDR } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { ProtocolError } from "../errors.js";
import { type Overrun, type PathManagerEvent, sentName } from "../model/event.js";
import { readEvent } from "../model/read-event.js";
import { type ReadItems, subscribe } from "../session/multicast.js";
import type { Transport } from "../transport/transport.js";
import type { NetnsClient } from "./netns-client.js";
import { LinkMonitor } from "./network/link-monitor.js";

/** Events that were read at once. */
export type Batch = readonly (PathManagerEvent | Overrun)[];

/** The events that a socket receives that has joined the group. */
export async function* readBatches(
  netnsClient: NetnsClient,
  transport: Transport,
  familyId: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch, void, void> {
  const news = new LinkMonitor(netnsClient);
  try {
    const read = new Reader(netnsClient, familyId);
    for await (const { items, lost, stamp } of subscribe(transport, read.items, signal)) {
      await nameDevices(netnsClient, news, items);
      yield lost > 0 ? [...items, { event: "OVERRUN", lost, stamp }] : items;
    }
  } finally {
    news.close();
  }
}

/** Reads datagrams. The first irregularity is reported as a warning; later events carry theirs in a field. */
class Reader {
  #hasReported = false;

  constructor(
    readonly netnsClient: NetnsClient,
    readonly familyId: number,
  ) {}

  /** The rest of a datagram after bytes that cannot be decoded is skipped. */
  readonly items: ReadItems<PathManagerEvent> = (bytes, start, end, stamp, target) => {
    try {
      eachMessage(bytes, start, end, (type, from, to) => {
        if (type !== this.familyId) return;
        if (to - from < GENLMSGHDR.size) this.#report("an event", [{ field: "header" }]);
        else target.push(this.#read(bytes, from, to, stamp));
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#report("a datagram of events", [{ field: "", reason: error.message }]);
    }
  };

  #read(bytes: Buffer, from: number, to: number, stamp: number): PathManagerEvent {
    const command = commandOf(bytes, from, to);
    const start = from + GENLMSGHDR.size;
    if (this.netnsClient.isInspecting) this.netnsClient.inspect(EVENT, EVENT.read(bytes, start, to, []));
    const event = readEvent(command, bytes, start, to, stamp);
    if (event.problems !== undefined) this.#report(`event ${sentName(event)}`, event.problems);
    return event;
  }

  #report(subject: string, problems: readonly Problem[]): void {
    if (!this.#hasReported) this.netnsClient.notePartialRecord(subject, problems);
    this.#hasReported = true;
  }
}

/** Sets `dev`. A name is looked up once; the link group reports changes. */
async function nameDevices(
  netnsClient: NetnsClient,
  news: LinkMonitor,
  events: readonly PathManagerEvent[],
): Promise<void> {
  let isFresh = false;
  for (const event of events) {
    if (!("ifindex" in event) || event.ifindex === undefined) continue;
    if (!isFresh) news.read();
    isFresh = true;
    const dev =
      netnsClient.links.cachedName(event.ifindex) ?? (await netnsClient.links.nameOf(event.ifindex));
    if (dev !== undefined) event.dev = dev;
  }
}
