export type Side = "client" | "server";

/** The port of the walk-through's server. */
export const PORT = 12_345;

/** Addresses of the walk-through's hosts, all in one subnet. */
export interface DemoAddresses {
  readonly server: string;
  /** The laptop's enp1s0, metric 100. */
  readonly ethernet: string;
  /** The laptop's wlp1s0, metric 600. */
  readonly wifi: string;
  readonly prefixLength: number;
}

export const IPV4: DemoAddresses = {
  server: "192.0.2.1",
  ethernet: "192.0.2.2",
  wifi: "192.0.2.3",
  prefixLength: 24,
};
export const IPV6: DemoAddresses = {
  server: "2001:db8::1",
  ethernet: "2001:db8::2",
  wifi: "2001:db8::3",
  prefixLength: 64,
};

/** Output and exit code of a command. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Command lines of the two programs, which use TCP sockets and get MPTCP by `run`. */
export interface Programs {
  readonly serve: string;
  readonly connect: string;
}

/** The environment of the walk-through: the real kernel, or a recording. */
export interface DemoBackend extends AsyncDisposable {
  readonly cast: DemoAddresses;
  readonly programs: Programs;
  /** False for a recording. */
  readonly isLive: boolean;
  /** Runs `mptcpctl WORDS` on one of the hosts. */
  run(side: Side, words: string): Promise<CommandResult>;
  /** Starts `mptcpctl monitor` on the client; later events are seen. */
  watch(): Promise<void>;
  /**
   * The next line of the monitor.
   * @throws Error if none arrives
   */
  next(): Promise<string>;
  /** Lines that the monitor prints within a short time without a cause. */
  unexpectedLines(): Promise<readonly string[]>;
  /** Ctrl-C in the monitor. */
  endWatch(): Promise<CommandResult>;
  /** Starts `mptcpctl run` with the server's program and waits until it listens. */
  listen(): Promise<void>;
  /** Starts `mptcpctl run` with the client's program, which connects. */
  connect(): Promise<void>;
  /** Presses Enter in that program, which sends a byte. */
  send(): Promise<void>;
  /**
   * Ctrl-C in that program.
   * @returns its output and exit code
   */
  interrupt(): Promise<CommandResult>;
}
