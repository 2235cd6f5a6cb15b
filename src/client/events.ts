import { EVENT } from "../codec/families/mptcp-events.js";
import { MPTCP_PM_GROUPS } from "../codec/families/mptcp-pm.js";
import { commandOf, eachMessage, GENLMSGHDR } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { PermissionError, ProtocolError, UnsupportedError } from "../errors.js";
import type { Overrun, PathManagerEvent } from "../model/event.js";
import { readEvent } from "../model/read-event.js";
import { unread } from "../session/genetlink.js";
import { type ReadItems, subscribe } from "../session/multicast.js";
import { NETLINK, type Transport } from "../transport/transport.js";
import type { NetnsClient } from "./netns-client.js";
import { LinkMonitor } from "./network/link-monitor.js";

/** Options for receiving events. */
export interface EventOptions {
  /** Ends the stream normally, after the events that had arrived. */
  signal?: AbortSignal | undefined;
  /** Receive buffer in bytes; default 64 MiB, or what the host allows. */
  receiveBuffer?: number | undefined;
  /** Called when listening has started: all later events are received. */
  onListening?: (() => void) | undefined;
  /**
   * Also accept datagrams that user space sent to the group; only for tests and benchmarks. Default false.
   */
  acceptForeign?: boolean | undefined;
}

export type Batch = readonly (PathManagerEvent | Overrun)[];

/**
 * The path manager's events, each as far as it can be decoded, in the batches in which they were read. A loss
 * is reported at its position.
 * @throws PermissionError without CAP_NET_ADMIN, UnsupportedError before Linux 5.12
 */
export async function* eventBatches(
  netnsClient: NetnsClient,
  options: EventOptions,
): AsyncGenerator<Batch, void, void> {
  const family = await netnsClient.family();
  const group = family.groups.get(MPTCP_PM_GROUPS.events);
  if (group === undefined) throw unread(family.problems) ?? noEvents();
  const { receiveBuffer, acceptForeign = false, signal } = options;
  const transport = netnsClient.open(NETLINK.generic, {
    events: true,
    acceptForeign,
    ...(receiveBuffer !== undefined && { receiveBuffer }),
  });
  const forget = netnsClient.onClose(() => transport.close());
  let news: LinkMonitor | undefined;
  try {
    news = new LinkMonitor(netnsClient);
    join(transport, group);
    options.onListening?.();
    const read = new Reader(netnsClient, family.id);
    for await (const { items, lost, stamp } of subscribe(transport, read.items, signal)) {
      await nameDevices(netnsClient, news, items);
      yield lost > 0 ? [...items, { event: "OVERRUN", lost, stamp }] : items;
    }
  } finally {
    forget();
    news?.close();
    transport.close();
  }
}

const noEvents = () =>
  new UnsupportedError("this kernel sends no MPTCP events", { hint: "they came with Linux 5.12" });

function join(transport: Transport, group: number): void {
  try {
    transport.join(group);
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    throw new PermissionError("watching MPTCP events needs CAP_NET_ADMIN", {
      errno: error.errno,
      hint: error.hint,
      cause: error,
    });
  }
}

/** Reads datagrams. The first irregularity is reported as a warning; later events carry theirs in a field. */
class Reader {
  #hasTold = false;

  constructor(
    readonly netnsClient: NetnsClient,
    readonly familyId: number,
  ) {}

  /** The rest of a datagram after bytes that cannot be decoded is skipped. */
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

/** Sets `dev`. A name is looked up once; the link group reports changes. */
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
