import { type MptcpError, TransportError, UnsupportedError } from "../../errors.js";
import { errnoText } from "../failure.js";
import type { Binding } from "./binding.js";

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const IPPROTO_MPTCP = 262;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const ENOPROTOOPT = 92;
const EADDRINUSE = 98;

/**
 * Descriptor of an MPTCP socket bound to an address of four or sixteen bytes; whoever calls owns it.
 * @throws UnsupportedError where MPTCP is off, TransportError for an address or port that cannot be had
 */
export function boundMptcpSocket(binding: Binding, address: Uint8Array, port: number): number {
  const family = address.length === 4 ? AF_INET : AF_INET6;
  const fd = checked("open an MPTCP socket", binding.socket(family, SOCK_STREAM, IPPROTO_MPTCP));
  try {
    checked(
      "bind",
      binding.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, new Uint8Array(Int32Array.of(1).buffer)),
    );
    checked(`bind port ${port}`, binding.bind(fd, socketAddress(family, address, port)));
    return fd;
  } catch (error) {
    binding.close(fd);
    throw error;
  }
}

/** struct sockaddr_in or sockaddr_in6: the family in host order, the port big endian, no scope. */
function socketAddress(family: number, address: Uint8Array, port: number): Uint8Array {
  const bytes = new Uint8Array(family === AF_INET ? 16 : 28);
  bytes.set(new Uint8Array(Uint16Array.of(family).buffer));
  bytes[2] = port >> 8;
  bytes[3] = port & 0xff;
  bytes.set(address, family === AF_INET ? 4 : 8);
  return bytes;
}

function checked(what: string, returned: number): number {
  if (returned >= 0) return returned;
  throw failure(what, -returned);
}

function failure(what: string, errno: number): MptcpError {
  const message = `cannot ${what}: ${errnoText(errno)}`;
  if (errno === ENOPROTOOPT)
    return new UnsupportedError(message, {
      errno,
      hint: "MPTCP is switched off here: set net.mptcp.enabled=1",
    });
  const hint =
    errno === EADDRINUSE ? "something listens there already: then nothing needs to be held open" : undefined;
  return new TransportError(message, { errno, hint });
}
