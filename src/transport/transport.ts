/** Netlink protocols used here (include/uapi/linux/netlink.h). */
export const NETLINK = { route: 0, sockDiag: 4, generic: 16 } as const;

/** Receives one datagram: the bytes from `start` to `end` are valid only during the call. */
export type Sink = (bytes: Buffer, start: number, end: number) => void;

/**
 * One netlink socket that moves datagrams and reports exact losses. Sequence numbers, acknowledgements and
 * families belong to the session. Only datagrams sent by the kernel (sender port id 0) are delivered.
 */
export interface Transport {
  readonly name: "native" | "netlink" | "replay";
  /** Netlink protocol of the socket, see NETLINK. */
  readonly protocol: number;
  /**
   * Sends one datagram to the kernel.
   * @throws TransportError with the errno of sendmsg(2)
   */
  send(datagram: Uint8Array): void;
  /**
   * The next queued datagram in a new buffer, or undefined if the queue is empty.
   * @throws TransportError
   */
  receive(): Buffer | undefined;
  /**
   * Gives queued datagrams to `sink` in order until the queue is empty or `max` were delivered; returns their
   * number.
   */
  drain(sink: Sink, max?: number): number;
  /**
   * True as soon as a datagram may be queued, false after `timeoutMs` (Infinity: never).
   * @throws the signal's reason on abort
   */
  readable(timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Joins a multicast group by its number. @throws PermissionError, TransportError */
  join(group: number): void;
  /** Leaves a multicast group. */
  leave(group: number): void;
  /** Datagrams that the kernel has dropped for this socket since it was opened. Exact (SO_MEMINFO). */
  lost(): number;
  /**
   * Bytes of the receive buffer available for replies besides a dump, as the kernel charges them; absent:
   * unlimited.
   */
  answerRoom?(): number;
  /**
   * Time of receiving the last delivered datagram: microseconds since 1970; a replay returns the recorded
   * time.
   */
  stamp(): number;
  /** True for a replay whose recording has no more datagrams for this socket; live transports never end. */
  ended(): boolean;
  /** Closes the socket. May be called twice; a pending `readable` resolves with false. */
  close(): void;
}

/** Options of a socket. */
export interface SocketOptions {
  /** Receive buffer in bytes, above rmem_max if permitted. Default 1 MiB; 64 MiB for events. */
  receiveBuffer?: number;
  /** Sockets for events report no ENOBUFS (the drop counter shows losses) and are drained in bulk. */
  events?: boolean;
  /** Accept datagrams that user space sent, too. Only for tests and benchmarks that replay into a group. */
  acceptForeign?: boolean;
}
