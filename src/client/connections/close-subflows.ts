import type { Connection } from "../../model/connection.js";
import type { Subflow } from "../../model/subflow.js";
import type { NetnsClient } from "../netns-client.js";
import { type Closed, currentState, destroySubflow, withClosed } from "./close.js";

/** Subflows of one connection. */
export interface ConnectionPart {
  readonly connection: Connection;
  readonly subflows: readonly Subflow[];
}

/** See ConnectionsClient.closeSubflows. */
export async function closeParts(
  netnsClient: NetnsClient,
  parts: readonly ConnectionPart[],
  signal = netnsClient.options.signal,
): Promise<Closed[]> {
  const closed: Closed[] = [];
  try {
    for (const { connection, subflows } of parts) {
      const one: Closed = { connection, destroyed: 0, ended: undefined, left: [] };
      closed.push(one);
      for (const subflow of subflows) {
        signal?.throwIfAborted();
        if (await destroySubflow(netnsClient, subflow)) one.destroyed++;
      }
      if (!netnsClient.options.dryRun) await updateResult(netnsClient, one, subflows);
    }
  } catch (error) {
    throw withClosed(
      error,
      closed.filter(({ destroyed }) => destroyed > 0),
      [signal, netnsClient.options.signal],
    );
  }
  return closed;
}

/** The remaining subflows of a connection; the kernel may list a subflow for a moment after its reset. */
async function updateResult(
  netnsClient: NetnsClient,
  closed: Closed,
  closedSubflows: readonly Subflow[],
): Promise<void> {
  const { ended, left } = await currentState(netnsClient, closed.connection);
  const isGone = ({ cookie }: Subflow) => closedSubflows.some((one) => one.cookie === cookie);
  Object.assign(closed, { ended, left: left.filter((one) => !isGone(one)) });
  const wait = Number(netnsClient.sysctl("close_timeout"));
  if (!ended && closed.left.length === 0 && Number.isInteger(wait)) closed.endsIn = wait;
}
