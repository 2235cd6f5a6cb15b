import type { ChangeNotes } from "../host/change-notes.js";
import type { Host } from "../host/host.js";
import type { SocketOptions, Transport } from "./transport.js";

/** One network namespace seen through one way of moving datagrams: what a client is built on. */
export interface Platform {
  readonly host: Host;
  /** It answers from a recording. */
  readonly isReplay?: boolean | undefined;
  /** Opens a netlink socket of the given protocol (see NETLINK) in the namespace. @throws TransportError, PermissionError */
  open(protocol: number, options?: SocketOptions): Transport;
  /**
   * Listens with MPTCP in the namespace, for joins to an address (4 or 16 bytes) and port that were announced. Absent
   * where sockets cannot be made. @throws UnsupportedError, TransportError
   */
  listen?: ((address: Uint8Array, port: number) => Promise<MptcpListener>) | undefined;
  /** MPTCP sockets of the namespace, for programs that carry data. Absent where sockets cannot be made. */
  mptcp?: (() => Promise<MptcpSockets>) | undefined;
  /** What protects a sysctl that is changed for a moment. Absent where nothing is written: in a replay. */
  temporary?: (() => Promise<TemporaryChanges>) | undefined;
  /**
   * Ends a recording, and removes it where nothing was changed so far: the file that was there before stays.
   * Absent where nothing is recorded.
   */
  discardRecording?: (() => void) | undefined;
  /** Releases the namespace and ends a recording. */
  close(): void;
}

/** Protects what is changed for a moment in a namespace from the end of this process. */
export interface TemporaryChanges {
  /** What is left of changes whose writer was killed. @throws NodeJS.ErrnoException */
  notes(): ChangeNotes;
  /**
   * Until the call of what it returns, `undo` is written to the file when a signal ends this process, and the note is
   * removed. @throws NodeJS.ErrnoException where the file may not be written
   */
  guard(path: string, undo: string, redo: string, note?: string): () => void;
}

/** Makes MPTCP sockets in one namespace, for `node:net` to use. */
export interface MptcpSockets {
  /**
   * Descriptor of a socket for addresses of four or sixteen bytes, which the caller owns.
   * @throws UnsupportedError where MPTCP is off or this kernel has none
   */
  open(addressLength: number): number;
  /** The same, bound; port 0 is one of the kernel's choice. @throws TransportError for what cannot be had */
  bind(address: Uint8Array, port: number): number;
  /** @throws TransportError for what is no connected socket */
  state(fd: number): MptcpState;
}

/** What the kernel says of a socket that was to be MPTCP. */
export interface MptcpState {
  /** Local token; 0 where it is TCP. */
  readonly token: number;
  /** The peer, or something on the way, does not speak MPTCP: it is TCP. */
  readonly fallback: boolean;
  /** Subflows that live, the initial one included; 0 where it is TCP. */
  readonly subflows: number;
}

/** An MPTCP socket that listens until it is closed. */
export interface MptcpListener {
  readonly port: number;
  close(): Promise<void>;
}

/** How a live platform is chosen. */
export interface PlatformOptions {
  /** Namespace: a path if it holds a slash, else a name under /run/netns, else a pid. A number is a pid. */
  netns?: string | number;
  /** Which transport; default: `native` where the addon is found, else `netlink`. */
  transport?: "native" | "netlink";
}
