import type { SocketHolder } from "./socket.js";

/** The path managers of a network namespace, and their connections. */
export interface Managers {
  /**
   * net.mptcp.path_manager (Linux 6.15), for connections opened from now on: `kernel`, `userspace`, or
   * another name.
   */
  pathManager?: string;
  /** net.mptcp.pm_type (Linux 5.19): 0 kernel, 1 userspace. Newer kernels keep both consistent. */
  pmType?: number;
  /** Names that this kernel knows; absent before Linux 6.15. */
  available?: string[];
  /** Existing connections by path manager; absent if this kernel does not report it (before Linux 6.9). */
  connections?: { kernel: number; userspace: number };
  /** Sockets that listen to path manager events; absent if this kernel does not report them. */
  listeners?: EventListener[];
  /** Why absent values are unknown, if they could not be read. */
  unreadable?: { readonly [K in "pathManager" | "pmType" | "available" | "listeners"]?: string };
  /** There may be listeners in namespaces of other users, which could not be inspected. */
  moreListeners?: boolean;
}

/** A socket that receives path manager events. */
export interface EventListener {
  /** Processes that hold it; empty if unknown. */
  processes: SocketHolder[];
  /**
   * Whether it is in this network namespace. A listener in any namespace makes connections under the
   * userspace path manager accept joins.
   */
  here: boolean;
}
