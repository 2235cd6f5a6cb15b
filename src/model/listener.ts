import { DIAG_MESSAGE, SOCKET_STATES, TCP_SOCKET } from "../codec/families/sock-diag.js";
import { attributeReader } from "../codec/wire/find-attribute.js";
import type { Message } from "../codec/wire/message.js";
import type { Problem } from "../codec/wire/problem.js";
import { sameAddress } from "./endpoint.js";
import { type SocketFacts, type SocketHolder, socketFacts } from "./socket.js";

/** A socket that listens for MPTCP connections. It also accepts plain TCP connections. */
export interface Listener extends SocketFacts {
  /** An IPv6 wildcard that accepts no IPv4. */
  ipv6Only: boolean;
  /**
   * Plain TCP connections at its port: the client did not request MPTCP, or a middlebox removed the option.
   */
  plainTcp: number;
  processes?: SocketHolder[] | undefined;
}

/** A plain TCP connection at a listener's port. */
export interface PlainTcp extends SocketFacts {
  processes?: SocketHolder[] | undefined;
}

const state = DIAG_MESSAGE.field("state");
const LISTEN = SOCKET_STATES.indexOf("LISTEN");
const ipv6Only = attributeReader(TCP_SOCKET, "ipv6Only");
const ulp = attributeReader(TCP_SOCKET, "ulp");

/** The reply for a TCP socket, whose header is complete. */
export const isListener = ({ bytes, start }: Message): boolean => state(bytes, start) === LISTEN;

/** The reply for a listening TCP socket; undefined if it does not belong to an MPTCP socket. */
export function listenerFromWire(message: Message): Listener | undefined {
  const { bytes, end } = message;
  const from = message.start + DIAG_MESSAGE.size;
  const unread: Problem[] = [];
  const ulpFound = ulp(bytes, from, end, unread);
  // If it cannot be decoded, it may belong to MPTCP.
  if (ulpFound?.name !== "mptcp" && unread.length === 0) return undefined;
  const isIpv6Only = ipv6Only(bytes, from, end, unread.length === 0 ? unread : []) === 1;
  const socket = socketFacts(message, unread);
  const odd = unread.length > 0 && { problems: unread };
  return { ...socket, ipv6Only: isIpv6Only, plainTcp: 0, processes: undefined, ...odd };
}

/** Whether a connection to this local address and the listener's port reaches the listener. */
export function accepts({ local, ipv6Only }: Listener, address: string): boolean {
  if (local.address === "0.0.0.0") return !address.includes(":");
  if (local.address !== "::") return sameAddress(local.address, address);
  return !ipv6Only || (address.includes(":") && !address.startsWith("::ffff:"));
}
