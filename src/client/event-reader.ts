import { EVENT } from "../codec/families/mptcp-events.js";
import { commandOf, eachMessage, GENLMSGHDR } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { ProtocolError } from "../errors.js";
import type { Overrun, PathManagerEvent } from "../model/event.js";
import { readEvent } from "../model/read-event.js";
import { type ReadItems, subscribe } from "../session/multicast.js";
import type { Transport } from "../transport/transport.js";
import type { NetnsClient } from "./netns-client.js";
import { LinkMonitor } from "./network/link-monitor.js";

/** Events that were read at once. */
export type Batch = readonly (PathManagerEvent | Overrun)[];

/** What a socket that has joined the group of events receives. */
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

/** Reads datagrams. Of what is odd the first is told by a warning; further events bear what is odd about them. */
class Reader {
  #hasTold = false;

  constructor(
    readonly netnsClient: NetnsClient,
    readonly familyId: number,
  ) {}

  /** Behind bytes that cannot be read the rest of a datagram is left out. */
  readonly items: ReadItems<PathManagerEvent> = (bytes, start, end, stamp, into) => {
    try {
      eachMessage(bytes, start, end, (type, from, to) => {
        if (type !== this.familyId) return;
        if (to - from < GENLMSGHDR.size) this.#tell("an event", [{ field: "header" }]);
        else into.push(this.#read(bytes, from, to, stamp));
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#tell("a datagram of events", [{ field: "", reason: error.message }]);
    }
  };

  #read(bytes: Buffer, from: number, to: number, stamp: number): PathManagerEvent {
    const command = commandOf(bytes, from, to);
    const start = from + GENLMSGHDR.size;
    if (this.netnsClient.isInspecting) this.netnsClient.inspect(EVENT, EVENT.read(bytes, start, to, []));
    const event = readEvent(command, bytes, start, to, stamp);
    if (event.problems !== undefined) this.#tell(`event ${event.event}`, event.problems);
    return event;
  }

  #tell(subject: string, problems: readonly Problem[]): void {
    if (!this.#hasTold) this.netnsClient.notePartialRecord(subject, problems);
    this.#hasTold = true;
  }
}

/** Fills in `dev`. A name is asked for once; the link group tells when it changes. */
async function nameDevices(
  netnsClient: NetnsClient,
  news: LinkMonitor,
  events: readonly PathManagerEvent[],
): Promise<void> {
  let isFresh = false;
  for (const event of events) {
    if (event.ifindex === undefined) continue;
    if (!isFresh) news.read();
    isFresh = true;
    const dev = netnsClient.links.known(event.ifindex) ?? (await netnsClient.links.nameOf(event.ifindex));
    if (dev !== undefined) event.dev = dev;
  }
}
