import { MPTCP_PM_GROUPS } from "../codec/families/mptcp-pm.js";
import { PermissionError, UnsupportedError } from "../errors.js";
import { unread } from "../session/genetlink.js";
import { NETLINK, type Transport } from "../transport/transport.js";
import type { Batch } from "./event-reader.js";
import type { NetnsClient } from "./netns-client.js";

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
  if (group === undefined) throw unread(family.problems) ?? noEventsError();
  const { receiveBuffer, acceptForeign = false, signal } = options;
  const transport = netnsClient.open(NETLINK.generic, {
    events: true,
    acceptForeign,
    ...(receiveBuffer !== undefined && { receiveBuffer }),
  });
  const forget = netnsClient.onClose(() => transport.close());
  try {
    join(transport, group);
    options.onListening?.();
    // The reader is loaded after joining, while the socket holds events: a script may cause the first one at once.
    const { readBatches } = await import("./event-reader.js");
    yield* readBatches(netnsClient, transport, family.id, signal);
  } finally {
    forget();
    transport.close();
  }
}

const noEventsError = () =>
  new UnsupportedError("this kernel sends no MPTCP events", { hint: "they came with Linux 5.12" });

function join(transport: Transport, group: number): void {
  try {
    transport.join(group);
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    const { errno, hint, suggestions } = error;
    const details = { errno, hint, suggestions, cause: error };
    throw new PermissionError("watching MPTCP events needs CAP_NET_ADMIN", details);
  }
}
