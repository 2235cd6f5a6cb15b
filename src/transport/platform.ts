import type { Host } from "../host/host.js";
import type { SocketOptions, Transport } from "./transport.js";

/** One network namespace seen through one way of moving datagrams: what a client is built on. */
export interface Platform {
  readonly host: Host;
  /** Opens a netlink socket of the given protocol (see NETLINK) in the namespace. @throws TransportError, PermissionError */
  open(protocol: number, options?: SocketOptions): Transport;
  /** Releases the namespace and ends a recording. */
  close(): void;
}

/** How a live platform is chosen. */
export interface PlatformOptions {
  /** Namespace: a path if it holds a slash, else a name under /run/netns, else a pid. */
  netns?: string;
  /** Which transport; default: `native` where the addon is found, else `netlink`. */
  transport?: "native" | "netlink";
}
