/** Address and port to listen on. Port 0: the kernel chooses. */
export interface ListenAt {
  readonly address: string;
  readonly port?: number;
}

export interface ConnectTo {
  readonly address: string;
  readonly port: number;
  /** Local address. Default: the kernel's choice. */
  readonly from?: string;
}

/** An established connection of the echo client. */
export interface Connected {
  /** Identifies it in `send` and `close`. */
  readonly id: number;
  readonly localPort: number;
  /** Token of the MPTCP socket at this end, as its events carry it. */
  readonly token: number;
  /** The peer or the path did not support MPTCP. */
  readonly fallback: boolean;
}

/** Requests to an echo process; each has a timeout of the caller. */
export interface EchoVerbs {
  /** Echoes all received data; returns the port. */
  listen(at: ListenAt): number;
  /** Closes a listener; its connections remain. */
  unlisten(at: { readonly port: number }): void;
  connect(to: ConnectTo): Connected;
  /** Sends this number of bytes and waits until all have come back. Default 1. */
  send(what: { readonly id: number; readonly bytes?: number }): void;
  close(which: { readonly id: number }): void;
  /**
   * Opens this number of short connections, one byte in each direction on each, `parallel` (8) at a time; returns the
   * milliseconds it took.
   */
  storm(what: ConnectTo & { readonly connections: number; readonly parallel?: number }): number;
  /** Opens and closes this number of listeners, one after the other: on consecutive ports if the first one is given. */
  churn(what: ListenAt & { readonly listeners: number }): void;
  /** Number of connections that the listeners have accepted so far. */
  accepted(nothing: Record<never, never>): number;
}

export type EchoVerb = keyof EchoVerbs;

/** Messages between the test and the echo process. */
export interface EchoRequest {
  readonly id: number;
  readonly verb: EchoVerb;
  readonly what: unknown;
}

export type EchoReply = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });
