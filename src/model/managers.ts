import type { SocketHolder } from "./socket.js";

/** Which path managers there are in a network namespace, and what they look after. */
export interface Managers {
  /** net.mptcp.path_manager (Linux 6.15), for connections opened from now on: `kernel`, `userspace`, or another by name. */
  pathManager?: string;
  /** net.mptcp.pm_type (Linux 5.19): 0 the kernel's, 1 user space's. Newer kernels keep both in step. */
  pmType?: number;
  /** Names that this kernel knows; absent before Linux 6.15. */
  available?: string[];
  /** Live connections by their path manager; absent where this kernel does not tell (before Linux 6.9). */
  connections?: { kernel: number; userspace: number };
  /** Who listens to path manager events; absent where this kernel does not tell. */
  listeners?: EventListener[];
  /** Why what is absent cannot be told, where it could not be read. */
  unreadable?: { readonly [K in "pathManager" | "pmType" | "available" | "listeners"]?: string };
  /** There may be listeners in namespaces of other users, which were not to be looked into. */
  moreListeners?: boolean;
}

/** A socket that receives path manager events. */
export interface EventListener {
  /** Who holds it; nobody where that cannot be seen. */
  processes: SocketHolder[];
  /** It is in this network namespace. Listeners anywhere make connections under the userspace path manager accept joins. */
  here: boolean;
}
