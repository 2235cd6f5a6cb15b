import { PermissionError, UnsupportedError } from "../errors.js";
import { EVENT } from "../families/mptcp-events.js";
import { MPTCP_PM_GROUPS } from "../families/mptcp-pm.js";
import type { Overrun, PathManagerEvent } from "../model/event.js";
import { readEvent } from "../model/read-event.js";
import { type ReadItems, subscription } from "../session/subscription.js";
import { NETLINK, type Transport } from "../transport/transport.js";
import { commandOf, eachMessage, GENLMSGHDR } from "../wire/message.js";
import type { Kernel } from "./kernel.js";
import { LinkNews } from "./link-news.js";

/** How events are received. */
export interface EventOptions {
  /** Ends the stream, cleanly, behind what had arrived by then. */
  signal?: AbortSignal | undefined;
  /** Receive buffer in bytes; default 64 MiB, or what the host allows. */
  receiveBuffer?: number | undefined;
  /** Called once listening has begun: whatever happens from now on is seen. */
  onListening?: (() => void) | undefined;
  /** Accept datagrams that user space sent into the group: only for tests and benches. Default false. */
  acceptForeign?: boolean | undefined;
}

export type Batch = readonly (PathManagerEvent | Overrun)[];

/**
 * The path manager's events in the batches in which they were read; a loss stands where it happened.
 * @throws PermissionError without CAP_NET_ADMIN, UnsupportedError before Linux 5.12
 */
export async function* eventBatches(
  kernel: Kernel,
  options: EventOptions,
): AsyncGenerator<Batch, void, void> {
  const family = await kernel.family();
  const group = family.groups.get(MPTCP_PM_GROUPS.events);
  if (group === undefined)
    throw new UnsupportedError("this kernel sends no MPTCP events", { hint: "they came with Linux 5.12" });
  const { receiveBuffer, acceptForeign = false, signal } = options;
  const transport = kernel.open(NETLINK.generic, {
    events: true,
    acceptForeign,
    ...(receiveBuffer !== undefined && { receiveBuffer }),
  });
  const forget = kernel.onClose(() => transport.close());
  let news: LinkNews | undefined;
  try {
    news = new LinkNews(kernel);
    join(transport, group);
    options.onListening?.();
    const read = reader(kernel, family.id);
    for await (const { items, lost, stamp } of subscription(transport, read, signal)) {
      await nameDevices(kernel, news, items);
      yield lost > 0 ? [...items, { event: "OVERRUN", lost, stamp }] : items;
    }
  } finally {
    forget();
    news?.close();
    transport.close();
  }
}

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

function reader(kernel: Kernel, familyId: number): ReadItems<PathManagerEvent> {
  return (bytes, start, end, stamp, into) =>
    eachMessage(bytes, start, end, (type, from, to) => {
      if (type !== familyId) return;
      const command = commandOf(bytes, from, to);
      const start = from + GENLMSGHDR.size;
      if (kernel.isInspecting) kernel.inspect(EVENT, EVENT.read(bytes, start, to));
      into.push(readEvent(command, bytes, start, to, stamp));
    });
}

/** Fills in `dev`. A name is asked for once; the link group tells when it changes. */
async function nameDevices(
  kernel: Kernel,
  news: LinkNews,
  events: readonly PathManagerEvent[],
): Promise<void> {
  let isFresh = false;
  for (const event of events) {
    if (event.ifindex === undefined) continue;
    if (!isFresh) news.read();
    isFresh = true;
    const dev = kernel.links.known(event.ifindex) ?? (await kernel.links.nameOf(event.ifindex));
    if (dev !== undefined) event.dev = dev;
  }
}
