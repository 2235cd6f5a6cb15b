import { AF } from "../../codec/wire/address-family.js";
import { failure } from "../failure.js";
import type { SocketOptions } from "../transport.js";
import type { Binding } from "./binding.js";

const MIB = 1024 * 1024;
const SOCK_RAW = 3;
const SOL_SOCKET = 1;
const SOL_NETLINK = 270;
const SO = { RCVBUF: 8, RCVBUFFORCE: 33, MEMINFO: 55 } as const;
const NETLINK_OPTION = {
  ADD_MEMBERSHIP: 1,
  DROP_MEMBERSHIP: 2,
  NO_ENOBUFS: 5,
  CAP_ACK: 10,
  EXT_ACK: 11,
  GET_STRICT_CHK: 12,
} as const;
/** Indices of the receive buffer's size and of the drop count among the nine numbers of SO_MEMINFO. */
const RECEIVE_BUFFER = 1;
const DROPS = 8;

/**
 * Opens and binds a netlink socket and sets the options that are always used.
 * @throws TransportError, PermissionError, UnsupportedError
 */
export function openNetlinkSocket(binding: Binding, protocol: number, options: SocketOptions): number {
  const fd = binding.socket(AF.netlink, SOCK_RAW, protocol);
  if (fd < 0) throw failure(`open a netlink socket of protocol ${protocol}`, -fd);
  // struct sockaddr_nl: family u16, pad, port id u32 (0: the kernel chooses), groups u32.
  const bound = binding.bind(fd, bytesOf(Uint16Array.of(AF.netlink, 0, 0, 0, 0, 0)));
  if (bound < 0) {
    binding.close(fd);
    throw failure("bind a netlink socket", -bound);
  }
  setReceiveBuffer(binding, fd, options.receiveBuffer ?? (options.events ? 64 * MIB : MIB));
  // Old kernels refuse some options; replies are then longer or contain less, but are correct.
  const { EXT_ACK, CAP_ACK, GET_STRICT_CHK, NO_ENOBUFS } = NETLINK_OPTION;
  for (const option of [EXT_ACK, CAP_ACK, GET_STRICT_CHK, ...(options.events ? [NO_ENOBUFS] : [])])
    setNumber(binding, fd, SOL_NETLINK, option, 1);
  return fd;
}

/** Above net.core.rmem_max only with CAP_NET_ADMIN in the initial user namespace; the plain option is limited to it. */
function setReceiveBuffer(binding: Binding, fd: number, bytes: number): void {
  if (setNumber(binding, fd, SOL_SOCKET, SO.RCVBUFFORCE, bytes) < 0)
    setNumber(binding, fd, SOL_SOCKET, SO.RCVBUF, bytes);
}

/** @returns 0 or a negative errno */
export function joinGroup(binding: Binding, fd: number, group: number): number {
  return setNumber(binding, fd, SOL_NETLINK, NETLINK_OPTION.ADD_MEMBERSHIP, group);
}

/** @returns 0 or a negative errno */
export function leaveGroup(binding: Binding, fd: number, group: number): number {
  return setNumber(binding, fd, SOL_NETLINK, NETLINK_OPTION.DROP_MEMBERSHIP, group);
}

/** Datagrams dropped since the socket was opened. @throws TransportError */
export const countDrops = (binding: Binding, fd: number): number => memoryOf(binding, fd)[DROPS]!;

/** Bytes that the kernel charges a full receive buffer with. @throws TransportError */
export const receiveBufferOf = (binding: Binding, fd: number): number =>
  memoryOf(binding, fd)[RECEIVE_BUFFER]!;

function memoryOf(binding: Binding, fd: number): Uint32Array {
  const memory = new Uint32Array(DROPS + 1);
  const length = binding.getsockopt(fd, SOL_SOCKET, SO.MEMINFO, bytesOf(memory));
  if (length < 0) throw failure("read the memory of the socket", -length);
  return memory;
}

function setNumber(binding: Binding, fd: number, level: number, option: number, value: number): number {
  return binding.setsockopt(fd, level, option, bytesOf(Uint32Array.of(value)));
}

/** The kernel reads options and addresses in host byte order, which typed arrays use. */
function bytesOf(numbers: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer);
}
