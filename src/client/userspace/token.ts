import { PM_COMMANDS } from "../../codec/families/mptcp-pm.js";
import { accepts, isListener, listenerFromWire } from "../../model/listener.js";
import { type SocketFacts, socketFacts } from "../../model/socket.js";
import { findMptcpSocket, socketBatches } from "../connections/sock-diag.js";
import type { NetnsClient } from "../netns-client.js";

/** The kernel's data about the connection of a token; undefined if this namespace has no such connection. */
export async function socketOfToken(
  netnsClient: NetnsClient,
  token: number,
): Promise<SocketFacts | undefined> {
  const message = await findMptcpSocket(netnsClient, token);
  return message && socketFacts(message);
}

/** Whether a connection is under the userspace path manager. Also false for an unknown token. */
export async function isSteerable(netnsClient: NetnsClient, token: number): Promise<boolean> {
  return netnsClient.call("address show", PM_COMMANDS.getAddr, { token }, "dump").then(
    () => true,
    () => false,
  );
}

/** Whether an MPTCP socket of this namespace listens where joins to this address and port would arrive. */
export async function hasListener(netnsClient: NetnsClient, address: string, port: number): Promise<boolean> {
  const unmapped = address.replace(/^::ffff:(?=\d+\.)/i, "");
  let found = false;
  for await (const messages of socketBatches(netnsClient, "tcp", { sport: port }))
    for (const message of messages) {
      const listener = isListener(message) ? listenerFromWire(message) : undefined;
      found ||= listener !== undefined && accepts(listener, unmapped);
    }
  return found;
}
