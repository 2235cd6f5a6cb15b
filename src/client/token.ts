import { PM_COMMANDS } from "../families/mptcp-pm.js";
import { AF, sameAddress } from "../model/endpoint.js";
import { type SocketFacts, socketFacts } from "../model/socket.js";
import { dumpSockets, lookUpSocket } from "../session/diag.js";
import { NETLINK } from "../transport/transport.js";
import type { Kernel } from "./kernel.js";

/** Bit 10 of the states: LISTEN. */
const LISTENING = 1 << 10;

/** What the kernel tells of the connection of a token; undefined where there is none in this namespace. */
export async function socketOfToken(kernel: Kernel, token: number): Promise<SocketFacts | undefined> {
  const query = { operation: "look-up of a token", of: "mptcp", family: AF.inet, cookie: token } as const;
  const message = await lookUpSocket(kernel.session(NETLINK.sockDiag), query);
  return message && socketFacts(message);
}

/** Whether a connection was opened on this local address: its id there is 0. */
export async function isInitialAddress(kernel: Kernel, token: number, address: string): Promise<boolean> {
  const socket = await socketOfToken(kernel, token);
  return socket !== undefined && sameAddress(socket.local.address, address);
}

/** Whether a connection is under the userspace path manager. False for an unknown token, too. */
export async function isSteerable(kernel: Kernel, token: number): Promise<boolean> {
  return kernel.call("address show", PM_COMMANDS.getAddr, { token }, "dump").then(
    () => true,
    () => false,
  );
}

/** Whether an MPTCP socket of this namespace listens where joins to this address and port would arrive. */
export async function hasListener(kernel: Kernel, address: string, port: number): Promise<boolean> {
  const session = kernel.session(NETLINK.sockDiag);
  let found = false;
  for (const family of [AF.inet, AF.inet6]) {
    const query = {
      operation: "listener list",
      of: "mptcp",
      family,
      states: LISTENING,
      sport: port,
    } as const;
    for await (const messages of dumpSockets(session, query))
      for (const message of messages) found ||= takesJoins(socketFacts(message), address, port);
  }
  return found;
}

/** A wildcard of IPv6 takes IPv4, too, unless it was told not to. */
function takesJoins({ local }: SocketFacts, address: string, port: number): boolean {
  if (local.port !== port) return false;
  return local.address === "::" || local.address === "0.0.0.0" || sameAddress(local.address, address);
}
