import { once } from "node:events";
import { createServer, type Server, Socket } from "node:net";
import { AF } from "../../codec/wire/address-family.js";
import { ERRNO } from "../../errno.js";
import { type MptcpError, TransportError, UnsupportedError } from "../../errors.js";
import { errnoText, failure as socketFailure } from "../failure.js";
import type { MptcpState } from "../platform.js";
import type { Binding } from "./binding.js";

const SOCK_STREAM = 1;
const IPPROTO_MPTCP = 262;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_BINDTODEVICE = 25;
const SOL_MPTCP = 284;
const MPTCP_INFO = 1;

/** Offsets in struct mptcp_info, host order, and its length before Linux 6.8 added the last field. */
const SUBFLOWS = 0;
const FLAGS = 8;
const TOKEN_OFFSET = 12;
const SND_UNA = 24;
const SUBFLOWS_TOTAL = 80;

/**
 * Descriptor of an MPTCP socket for addresses of four or sixteen bytes; the caller owns it.
 * @throws UnsupportedError if MPTCP is off or missing in this kernel
 */
export function mptcpSocket(binding: Binding, addressLength: number): number {
  const family = addressLength === 4 ? AF.inet : AF.inet6;
  const fd = binding.socket(family, SOCK_STREAM, IPPROTO_MPTCP);
  if (NO_MPTCP.has(-fd)) throw noMptcpError(-fd, family);
  return checked("open an MPTCP socket", fd);
}

/**
 * The same, bound to an address; port 0: the kernel chooses.
 * @throws UnsupportedError if MPTCP is off, TransportError if the address or port cannot be used
 */
export function boundMptcpSocket(binding: Binding, address: Uint8Array, port: number): number {
  const fd = mptcpSocket(binding, address.length);
  try {
    checked(
      "bind",
      binding.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, new Uint8Array(Int32Array.of(1).buffer)),
    );
    checked(
      port === 0 ? "bind the address" : `bind port ${port}`,
      binding.bind(fd, socketAddress(address, port)),
    );
    return fd;
  } catch (error) {
    binding.close(fd);
    throw error;
  }
}

/** Descriptor of a plain TCP socket; the caller owns it. @throws TransportError */
export function tcpSocket(binding: Binding, addressLength: number): number {
  const family = addressLength === 4 ? AF.inet : AF.inet6;
  return checked("open a TCP socket", binding.socket(family, SOCK_STREAM, 0));
}

/**
 * Binds a socket to an interface of its namespace.
 * @throws PermissionError before Linux 5.7 without CAP_NET_RAW, TransportError if there is no such interface
 */
export function bindToDevice(binding: Binding, fd: number, dev: string): void {
  const returned = binding.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from(`${dev}\0`));
  if (returned < 0) throw socketFailure(`bind to ${dev}`, -returned);
}

/** The kernel's state of a connected socket. A socket that is TCP is queried as TCP. */
export function mptcpState(binding: Binding, fd: number): MptcpState {
  const info = mptcpInfo(binding, fd);
  if (info === undefined) return { token: 0, fallback: true, subflows: 0 };
  const wordAt = (at: number) => info.getUint32(at, IS_LITTLE);
  return {
    token: wordAt(TOKEN_OFFSET),
    fallback: (wordAt(FLAGS) & 1) !== 0,
    // If the kernel does not report the total, the initial subflow is assumed to exist.
    subflows: info.byteLength > SUBFLOWS_TOTAL ? info.getUint8(SUBFLOWS_TOTAL) : info.getUint8(SUBFLOWS) + 1,
  };
}

/** The data sequence number of the first byte that the peer has not acknowledged; undefined for TCP. */
export function firstUnacknowledged(binding: Binding, fd: number): bigint | undefined {
  return mptcpInfo(binding, fd)?.getBigUint64(SND_UNA, IS_LITTLE);
}

/** struct mptcp_info, as long as the kernel has it; undefined for TCP. */
function mptcpInfo(binding: Binding, fd: number): DataView | undefined {
  const info = Buffer.alloc(128);
  const length = binding.getsockopt(fd, SOL_MPTCP, MPTCP_INFO, info);
  if (length === -ERRNO.EOPNOTSUPP || length === -ERRNO.ENOPROTOOPT) return undefined;
  checked("ask an MPTCP socket", length);
  return new DataView(info.buffer, info.byteOffset, length);
}

const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Node's socket for a descriptor, which it closes. */
export function socketOver(fd: number, allowHalfOpen = false): Socket {
  return new Socket({ fd, allowHalfOpen });
}

/** Node's server for a bound descriptor, which it closes; it listens. */
export async function serverOver(
  fd: number,
  onConnection: (socket: Socket) => void,
  allowHalfOpen = false,
): Promise<Server> {
  const server = createServer({ allowHalfOpen }, onConnection).listen({ fd });
  await once(server, "listening");
  return server;
}

/**
 * The same for a socket that connects and must stay open after the peer has closed: Node reads nothing from it, and so
 * does not see the peer's end.
 */
export function unreadSocketOver(fd: number): Socket {
  const options = { fd, allowHalfOpen: true, pauseOnCreate: true };
  return new Socket(options);
}

/** Descriptor of an open socket; Node has no public name for it. Undefined if it is closed. */
export function descriptorOf(socket: Socket): number | undefined {
  const { fd = -1 } = (socket as unknown as { _handle?: { fd?: number } | null })._handle ?? {};
  return fd < 0 ? undefined : fd;
}

/** struct sockaddr_in or sockaddr_in6: the family in host order, the port big endian, no scope. */
function socketAddress(address: Uint8Array, port: number): Uint8Array {
  const isIPv4 = address.length === 4;
  const bytes = new Uint8Array(isIPv4 ? 16 : 28);
  bytes.set(new Uint8Array(Uint16Array.of(isIPv4 ? AF.inet : AF.inet6).buffer));
  bytes[2] = port >> 8;
  bytes[3] = port & 0xff;
  bytes.set(address, isIPv4 ? 4 : 8);
  return bytes;
}

/** Errors of socket() for a protocol that the kernel lacks. Before Linux 5.6 its number was invalid. */
const NO_MPTCP: ReadonlySet<number> = new Set([ERRNO.EPROTONOSUPPORT, ERRNO.EINVAL]);

function noMptcpError(errno: number, family: number): UnsupportedError {
  const [protocolName, option] =
    family === AF.inet ? ["MPTCP", "CONFIG_MPTCP"] : ["MPTCP over IPv6", "CONFIG_MPTCP_IPV6"];
  return new UnsupportedError(`this kernel has no ${protocolName}`, {
    errno,
    hint: `Linux 5.6 or newer built with ${option} is needed`,
  });
}

function checked(protocolName: string, returned: number): number {
  if (returned >= 0) return returned;
  throw failure(protocolName, -returned);
}

const HINTS: Readonly<Record<number, string>> = {
  [ERRNO.EADDRINUSE]: "a program listens there already: no further listener is needed",
  [ERRNO.EADDRNOTAVAIL]: "no interface of this network namespace has that address",
};

function failure(protocolName: string, errno: number): MptcpError {
  const message = `cannot ${protocolName}: ${errnoText(errno)}`;
  if (errno === ERRNO.ENOPROTOOPT)
    return new UnsupportedError(message, {
      errno,
      hint: "MPTCP is switched off here: set net.mptcp.enabled=1",
    });
  return new TransportError(message, { errno, hint: HINTS[errno] });
}
