import type { Cast } from "../support/namespaces.js";

export type Side = "client" | "server";

/** The port of the walk-through's server. */
export const PORT = 12_345;

/** What a command said, and how it ended. */
export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Where the walk-through is played: on the real kernel, or from a recording of it. */
export interface Stage extends AsyncDisposable {
  readonly cast: Cast;
  /** False where all this happened before and somewhere else. */
  readonly isLive: boolean;
  /** Runs `mptcpctl WORDS` on one of the hosts. */
  run(side: Side, words: string): Promise<Answer>;
  /** Starts `mptcpctl monitor` on the client; events are seen from now on. */
  watch(): Promise<void>;
  /** The next line of the monitor. @throws Error when none comes */
  next(): Promise<string>;
  /** What the monitor prints within a moment although nothing happens. */
  unasked(): Promise<readonly string[]>;
  /** Ctrl-C in the monitor. */
  endWatch(): Promise<Answer>;
  /** A program on the server waits for MPTCP connections on PORT and echoes what they send. */
  listen(): Promise<void>;
  /** A program on the client connects to it. */
  connect(): Promise<void>;
  /** It sends a byte and gets it back. */
  send(): Promise<void>;
  /** Ctrl-C in that program. */
  interrupt(): Promise<void>;
}
