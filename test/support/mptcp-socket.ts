import { Socket } from "node:net";
import { getSystemErrorName } from "node:util";
import { type Binding, bindingProblem, loadBinding } from "../../src/transport/native/binding.js";
import { parseAddress } from "../../src/wire/address.js";

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const IPPROTO_MPTCP = 262;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SOL_MPTCP = 284;
const MPTCP_INFO = 1;
const EOPNOTSUPP = 95;

const addon = loadAddon();

/** An MPTCP socket bound to an address (port 0: any). Whoever calls owns the descriptor. @throws Error with the errno's name */
export function boundSocket(address: string, port: number): number {
  const fd = mptcpSocket(address);
  check("setsockopt", addon.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, Buffer.from(Int32Array.of(1).buffer)));
  check("bind", addon.bind(fd, socketAddress(address, port)));
  return fd;
}

/** An MPTCP socket of the address's family. */
export function mptcpSocket(address: string): number {
  return check(
    "socket",
    addon.socket(address.includes(":") ? AF_INET6 : AF_INET, SOCK_STREAM, IPPROTO_MPTCP),
  );
}

/** Node's socket around a descriptor, which it closes. */
export function wrap(fd: number): Socket {
  return new Socket({ fd, allowHalfOpen: false });
}

/** The token and whether MPTCP was given up, from struct mptcp_info: flags at 8, token at 12, host order. */
export function mptcpInfo(fd: number): { token: number; fallback: boolean } {
  const info = Buffer.alloc(128);
  const length = addon.getsockopt(fd, SOL_MPTCP, MPTCP_INFO, info);
  // What fell back is asked as TCP, which knows no such option.
  if (length === -EOPNOTSUPP) return { token: 0, fallback: true };
  check("getsockopt", length);
  const [flags = 0, token = 0] = new Uint32Array(info.buffer, info.byteOffset + 8, 2);
  return { token, fallback: (flags & 1) !== 0 };
}

/** struct sockaddr_in or sockaddr_in6: the family in host order, the port big endian, no scope. */
function socketAddress(text: string, port: number): Buffer {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  const head = Buffer.from(Uint16Array.of(address.length === 4 ? AF_INET : AF_INET6, 0).buffer);
  head.writeUInt16BE(port, 2);
  const parts =
    address.length === 4 ? [address, Buffer.alloc(8)] : [Buffer.alloc(4), address, Buffer.alloc(4)];
  return Buffer.concat([head, ...parts]);
}

function loadAddon(): Binding {
  const binding = loadBinding();
  if (binding === undefined) throw new Error(bindingProblem());
  return binding;
}

function check(call: string, returned: number): number {
  if (returned < 0) throw new Error(`${call}: ${getSystemErrorName(returned)}`);
  return returned;
}
