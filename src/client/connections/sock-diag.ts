import { DIAG_MESSAGE, MPTCP_SOCKET, SOCKET_STATES, TCP_SOCKET } from "../../codec/families/sock-diag.js";
import { AF, IP_FAMILIES } from "../../codec/wire/address-family.js";
import type { AttributeSet, Rows } from "../../codec/wire/attributes.js";
import type { Message } from "../../codec/wire/message.js";
import { ERRNO } from "../../errno.js";
import { KernelError, ProtocolError, UnsupportedError } from "../../errors.js";
import type { Connection } from "../../model/connection.js";
import { holdsSocket, type SocketFacts } from "../../model/socket.js";
import { subflowText } from "../../model/userspace.js";
import { dumpSockets, lookUpSocket } from "../../session/sock-diag.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";

const bit = (state: (typeof SOCKET_STATES)[number]): number => 1 << SOCKET_STATES.indexOf(state);
const LISTENING = bit("LISTEN");
/** The kernel reports no MPTCP data about connections in these states. */
const WITHOUT_MPTCP = LISTENING | bit("SYN-RECV") | bit("TIME-WAIT") | bit("NEW-SYN-RECV");
const ALL = (1 << SOCKET_STATES.length) - 2;

/** Which sockets of a kind to list. */
export type SocketKind = keyof typeof SOCKET_KINDS;

const SOCKET_KINDS = {
  connections: { of: "mptcp", states: ALL & ~LISTENING, operation: "connection list", set: MPTCP_SOCKET },
  subflows: { of: "tcp", states: ALL & ~WITHOUT_MPTCP, operation: "subflow list", set: TCP_SOCKET },
  /** The kernel lists listeners first, then the connections that they accepted. */
  tcp: { of: "tcp", states: (ALL & ~WITHOUT_MPTCP) | LISTENING, operation: "subflow list", set: TCP_SOCKET },
} as const;

/** Ports that the TCP sockets must have; 0: any. */
export interface Ports {
  readonly sport?: number;
  readonly dport?: number;
}

/**
 * The sockets of a kind, for IPv4 and IPv6, in the batches in which the kernel sends them.
 * @throws UnsupportedError
 */
export async function* socketBatches(
  netnsClient: NetnsClient,
  kind: SocketKind,
  ports: Ports = {},
): AsyncGenerator<readonly Message[]> {
  const { set, ...query } = SOCKET_KINDS[kind];
  const table = set as unknown as AttributeSet<Rows>;
  const session = netnsClient.session(NETLINK.sockDiag);
  for (const family of IP_FAMILIES)
    try {
      for await (const messages of dumpSockets(session, { ...query, ...ports, family })) {
        const complete = completeMessages(netnsClient, query.operation, messages);
        inspect(netnsClient, table, complete);
        yield complete;
      }
    } catch (error) {
      throw query.of === "mptcp" ? noMptcpError(error) : error;
    }
}

/** The MPTCP socket of a token; undefined if there is none. */
export async function findMptcpSocket(netnsClient: NetnsClient, token: number): Promise<Message | undefined> {
  const query = { operation: "connection look-up", of: "mptcp", family: AF.inet, cookie: token } as const;
  const message = await lookUpSocket(netnsClient.session(NETLINK.sockDiag), query);
  if (message && !holdsSocket(message)) throw new ProtocolError(`${query.operation}: ${tooShort(message)}`);
  if (message) inspect(netnsClient, MPTCP_SOCKET as unknown as AttributeSet<Rows>, [message]);
  return message;
}

/** Messages that are too short for a socket are reported and skipped. */
function completeMessages(
  netnsClient: NetnsClient,
  operation: string,
  messages: readonly Message[],
): readonly Message[] {
  if (messages.every(holdsSocket)) return messages;
  const odd = messages.filter((one) => !holdsSocket(one));
  for (const one of odd)
    netnsClient.notePartialRecord(`a socket of the ${operation}`, [{ field: "", reason: tooShort(one) }]);
  return messages.filter(holdsSocket);
}

const tooShort = ({ start, end }: Message): string =>
  `${end - start} bytes instead of a header of ${DIAG_MESSAGE.size}`;

/**
 * Notes irregularities of a connection and its subflows. Subflows without a known token were noted on
 * arrival.
 */
export function noteConnection(netnsClient: NetnsClient, connection: Connection): void {
  noteSocket(netnsClient, "connection", connection);
  for (const one of connection.subflows) if (one.token !== undefined) noteSocket(netnsClient, "subflow", one);
}

/** Notes irregularities of a socket, named by its addresses and ports. */
export function noteSocket(
  netnsClient: NetnsClient,
  socketName: string,
  { local, remote, problems }: SocketFacts,
): void {
  if (problems !== undefined)
    netnsClient.notePartialRecord(`${socketName} ${subflowText({ local, remote })}`, problems);
}

/** Checks complete replies, of which only parts are decoded otherwise. */
function inspect(netnsClient: NetnsClient, set: AttributeSet<Rows>, messages: readonly Message[]): void {
  if (!netnsClient.isInspecting) return;
  for (const { bytes, start, end } of messages)
    netnsClient.inspect(set, set.read(bytes, start + DIAG_MESSAGE.size, end, []));
}

/** A kernel that does not know the protocol has no handler for it. */
function noMptcpError(error: unknown): unknown {
  if (!(error instanceof KernelError) || error.errno !== ERRNO.ENOENT) return error;
  return new UnsupportedError("this kernel cannot list MPTCP sockets", {
    hint: "Linux 5.9 or newer built with CONFIG_MPTCP and CONFIG_INET_DIAG is needed (modprobe mptcp_diag)",
    cause: error,
  });
}
