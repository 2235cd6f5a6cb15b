/** Netlink protocols used here (include/uapi/linux/netlink.h). */
export const NETLINK = { route: 0, sockDiag: 4, generic: 16 } as const;

/** Receives one datagram: the bytes from `start` to `end` belong to the callee only during the call. */
export type Sink = (bytes: Buffer, start: number, end: number) => void;

/**
 * One netlink socket that moves datagrams and says exactly what it lost.
 * It knows no sequence numbers, acknowledgements or families; those are the session's.
 * Only datagrams sent by the kernel (sender port id 0) are ever delivered.
 */
export interface Transport {
  readonly name: "native" | "netlink" | "replay";
  /** Netlink protocol of the socket, see NETLINK. */
  readonly protocol: number;
  /** Hands one datagram to the kernel. @throws TransportError with the errno of sendmsg(2) */
  send(datagram: Uint8Array): void;
  /** The next queued datagram in a buffer of its own, or undefined when the queue is empty. @throws TransportError */
  receive(): Buffer | undefined;
  /** Gives queued datagrams to `sink` in order until the queue is empty or `most` were given; returns how many. */
  drain(sink: Sink, most?: number): number;
  /** True as soon as something may be queued, false after `timeoutMs` (Infinity: never). @throws the signal's reason on abort */
  readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Joins a multicast group by its number. @throws PermissionError, TransportError */
  join(group: number): void;
  /** Leaves a multicast group. */
  leave(group: number): void;
  /** Datagrams that the kernel dropped for this socket since it was opened. Exact (SO_MEMINFO). */
  lost(): number;
  /** Bytes that answers may take of the receive buffer beside a dump, as the kernel charges them; absent: any number. */
  answerRoom?(): number;
  /** When the datagram delivered last was received: microseconds since 1970; a replay gives the recorded time. */
  stamp(): number;
  /** True for a replay whose recording holds nothing more for this socket; live transports never end. */
  ended(): boolean;
  /** Closes the socket. Twice is allowed; a pending `readable` resolves with false. */
  close(): void;
}

/** How a socket is opened. */
export interface SocketOptions {
  /** Receive buffer in bytes, forced past rmem_max where permitted. Default 1 MiB; 64 MiB for events. */
  receiveBuffer?: number;
  /** Sockets for events report no ENOBUFS (the drop count says what was lost) and are drained in bulk. */
  events?: boolean;
  /** Accept datagrams that user space sent, too. Only for tests and benchmarks that replay into a group. */
  acceptForeign?: boolean;
}
