/** The peer to check, and how. */
export interface CheckOptions {
  /** Address of the peer, without a scope. */
  readonly address: string;
  readonly port: number;
  /** Only by this interface. Default: by the routes of the host. */
  readonly dev?: string | undefined;
  /** By each interface that is up and has an address of the family; loopback is left out. */
  readonly allPaths?: boolean | undefined;
  /**
   * Wait until the kernel sends a SYN without the option. If SYNs with the option are dropped, the kernel then pauses
   * MPTCP for the whole namespace (net.mptcp.blackhole_timeout).
   */
  readonly patient?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
