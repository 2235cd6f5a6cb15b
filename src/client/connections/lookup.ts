import { familyOf } from "../../codec/wire/address-family.js";
import type { Message } from "../../codec/wire/message.js";
import { type Connection, connectionFromWire } from "../../model/connection.js";
import { type Subflow, subflowFromWire, tokenOfSubflow } from "../../model/subflow.js";
import { ANY_COOKIE, lookUpSocket } from "../../session/sock-diag.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { findMptcpSocket, noteConnection, type Ports, socketBatches } from "./sock-diag.js";

/**
 * One connection by its token: one look-up for the connection and one for its initial subflow. Other subflows
 * cannot be looked up; the kernel is asked for sockets with the same remote or local port, and for all
 * sockets only if some subflows are still missing.
 */
export async function lookUpConnection(
  netnsClient: NetnsClient,
  token: number,
  details = false,
): Promise<Connection | undefined> {
  const message = await findMptcpSocket(netnsClient, token);
  if (message === undefined) return undefined;
  // It was found by its token, so it has that token.
  const connection = { ...connectionFromWire(message, () => [], details), token };
  const subflows = new Map<number, Subflow>();
  const take = (found: Message) => {
    if (tokenOfSubflow(found, []) !== token) return;
    const subflow = subflowFromWire(found, details);
    subflows.set(subflow.cookie, subflow);
  };
  const initial = await initialSubflow(netnsClient, connection);
  if (initial) take(initial);
  for (const ports of portsToList(connection)) {
    if (subflows.size >= expected(connection)) break;
    for await (const batch of socketBatches(netnsClient, "subflows", ports)) batch.forEach(take);
  }
  const completeConnection = connectionFromWire(message, () => [...subflows.values()], details);
  noteConnection(netnsClient, completeConnection);
  return { ...completeConnection, token };
}

/** The kernel counts the initial subflow since Linux 6.8; on older kernels it is assumed to exist. */
const expected = ({ subflowsTotal, extraSubflows = 0 }: Connection): number =>
  subflowsTotal ?? extraSubflows + 1;

/** It has the addresses and ports of its connection. */
function initialSubflow(
  netnsClient: NetnsClient,
  { local, remote }: Connection,
): Promise<Message | undefined> {
  return lookUpSocket(netnsClient.session(NETLINK.sockDiag), {
    operation: "subflow look-up",
    of: "tcp",
    family: familyOf(local.address),
    sport: local.port,
    dport: remote.port,
    source: local.address,
    destination: remote.address,
    cookie: ANY_COOKIE,
  });
}

/** Joins go to the peer's port or arrive at ours, unless another port was announced. */
function portsToList({ local, remote }: Connection): Ports[] {
  return [{ dport: remote.port }, { sport: local.port }, {}];
}
