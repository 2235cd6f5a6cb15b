/** Where to listen. Port 0: the kernel chooses. */
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
  /** Names it in `send` and `close`. */
  readonly id: number;
  readonly localPort: number;
  /** Token of the MPTCP socket at this end, as its events carry it. */
  readonly token: number;
  /** The peer or the path did not speak MPTCP. */
  readonly fallback: boolean;
}

/** What an echo process can be asked for; every verb is bounded in time by the asker. */
export interface EchoVerbs {
  /** Echoes whatever comes; gives the port. */
  listen(at: ListenAt): number;
  /** Closes a listener; its connections live on. */
  unlisten(at: { readonly port: number }): void;
  connect(to: ConnectTo): Connected;
  /** Sends so many bytes and waits until as many came back. Default 1. */
  send(what: { readonly id: number; readonly bytes?: number }): void;
  close(which: { readonly id: number }): void;
  /** So many short connections, a byte there and back on each, `parallel` (8) at a time; gives the milliseconds it took. */
  storm(what: ConnectTo & { readonly connections: number; readonly parallel?: number }): number;
  /** Opens and closes so many listeners, one after the other: each on a port of its own where a first one is given. */
  churn(what: ListenAt & { readonly listeners: number }): void;
  /** Connections the listeners have taken so far. */
  accepted(nothing: Record<never, never>): number;
}

export type EchoVerb = keyof EchoVerbs;

/** What passes between the test and the echo process. */
export interface EchoRequest {
  readonly id: number;
  readonly verb: EchoVerb;
  readonly what: unknown;
}

export type EchoReply = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });
