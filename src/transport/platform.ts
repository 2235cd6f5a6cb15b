import type { ChangeNotes } from "../host/change-notes.js";
import type { Host } from "../host/host.js";
import type { SocketOptions, Transport } from "./transport.js";

/** One network namespace and one kind of transport: the base of a client. */
export interface Platform {
  readonly host: Host;
  /** Whether it answers from a recording. */
  readonly isReplay?: boolean | undefined;
  /**
   * Opens a netlink socket of the given protocol (see NETLINK) in the namespace. @throws TransportError,
   * PermissionError
   */
  open(protocol: number, options?: SocketOptions): Transport;
  /**
   * Listens with MPTCP in the namespace, for joins to an announced address (4 or 16 bytes) and port. Absent
   * if sockets cannot be opened.
   * @throws UnsupportedError, TransportError
   */
  listen?: ((address: Uint8Array, port: number) => Promise<MptcpListener>) | undefined;
  /** MPTCP sockets of the namespace, for programs that carry data. Absent if sockets cannot be opened. */
  mptcp?: (() => Promise<MptcpSockets>) | undefined;
  /** Protects a sysctl that is changed temporarily. Absent in a replay, which writes nothing. */
  temporary?: (() => Promise<TemporaryChanges>) | undefined;
  /**
   * Ends a recording, and removes it if nothing was changed so far: an existing file is kept. Absent without
   * a recording.
   */
  discardRecording?: (() => void) | undefined;
  /** Releases the namespace and ends a recording. */
  close(): void;
}

/** Protects temporary changes in a namespace from the end of this process. */
export interface TemporaryChanges {
  /**
   * Remains of changes whose writer was killed.
   * @throws NodeJS.ErrnoException
   */
  notes(): ChangeNotes;
  /**
   * Until the returned function is called, a signal that ends this process first writes `undo` to the file,
   * and the note is removed.
   * @throws NodeJS.ErrnoException if the file may not be written
   */
  guard(path: string, undo: string, redo: string, note?: string): () => void;
}

/** Creates MPTCP sockets in one namespace, for `node:net`. */
export interface MptcpSockets {
  /**
   * Descriptor of a socket for addresses of four or sixteen bytes; the caller owns it.
   * @throws UnsupportedError if MPTCP is off or missing in this kernel
   */
  open(addressLength: number): number;
  /**
   * The same, bound to an address; port 0: chosen by the kernel.
   * @throws TransportError if it cannot be bound
   */
  bind(address: Uint8Array, port: number): number;
  /** @throws TransportError if it is not a connected socket */
  state(fd: number): MptcpState;
  /**
   * Connects a socket, sends nothing on it, and reads nothing from it.
   * @throws UnsupportedError if MPTCP is off or missing, PermissionError or TransportError if it cannot be opened or
   * bound, and the signal's reason
   */
  probe(request: ProbeRequest): Promise<Probe>;
}

/** A connect to find out what the peer answers. */
export interface ProbeRequest {
  readonly protocol: "mptcp" | "tcp";
  /** An IP address without a scope. */
  readonly address: string;
  readonly port: number;
  /** Interface to bind to (SO_BINDTODEVICE), which Linux 5.7 permits to every user. */
  readonly dev?: string | undefined;
  /** Milliseconds after which the connect is given up. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The result of a connect. */
export interface Probe {
  readonly outcome: "connected" | "failed" | "no_answer";
  /** Errno of connect(2) if it failed. */
  readonly errno?: number | undefined;
  /** Milliseconds until the outcome. */
  readonly ms: number;
  /** The socket if it is connected; the caller closes it. */
  readonly socket?: ProbeSocket;
}

/** A connected socket of a probe. */
export interface ProbeSocket {
  readonly local: { readonly address: string; readonly port: number };
  /** Whether it is MPTCP now; false after a fallback to TCP. */
  isMptcp(): boolean;
  /** Sends the end of the data: a DATA_FIN, or a FIN if it is TCP. */
  shutdown(): void;
  /**
   * Whether the peer has acknowledged the DATA_FIN at the level of MPTCP; undefined if the kernel does not report it.
   */
  isEndAcknowledged(): boolean | undefined;
  /** Established subflows; 0 after a reset. */
  subflows(): number;
  close(): void;
}

/** The kernel's state of a socket that was opened as MPTCP. */
export interface MptcpState {
  /** Local token; 0 for TCP. */
  readonly token: number;
  /** It is TCP: the peer, or a middlebox, does not support MPTCP. */
  readonly fallback: boolean;
  /** Established subflows, including the initial one; 0 for TCP. */
  readonly subflows: number;
}

/** An MPTCP socket that listens until it is closed. */
export interface MptcpListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Options of a live platform. */
export interface PlatformOptions {
  /** Namespace: a path if it contains a slash, else a name below /run/netns, else a pid. A number is a pid. */
  netns?: string | number;
  /** The transport; default: `native` if the addon is found, else `netlink`. */
  transport?: "native" | "netlink";
}
