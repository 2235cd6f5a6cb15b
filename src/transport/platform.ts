import type { Host } from "../host/host.js";
import type { SocketOptions, Transport } from "./transport.js";

/** One network namespace seen through one way of moving datagrams: what a client is built on. */
export interface Platform {
  readonly host: Host;
  /** Opens a netlink socket of the given protocol (see NETLINK) in the namespace. @throws TransportError, PermissionError */
  open(protocol: number, options?: SocketOptions): Transport;
  /**
   * Listens with MPTCP in the namespace, for joins to an address (4 or 16 bytes) and port that were announced. Absent
   * where sockets cannot be made. @throws UnsupportedError, TransportError
   */
  listen?: ((address: Uint8Array, port: number) => Promise<MptcpListener>) | undefined;
  /** Releases the namespace and ends a recording. */
  close(): void;
}

/** An MPTCP socket that listens until it is closed. */
export interface MptcpListener {
  readonly port: number;
  close(): Promise<void>;
}

/** How a live platform is chosen. */
export interface PlatformOptions {
  /** Namespace: a path if it holds a slash, else a name under /run/netns, else a pid. */
  netns?: string;
  /** Which transport; default: `native` where the addon is found, else `netlink`. */
  transport?: "native" | "netlink";
}
