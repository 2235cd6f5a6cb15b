import { mptcpctl, type Variant } from "./cli.js";
import { type EchoPair, echoPair } from "./echo.js";
import type { Connected } from "./echo-verbs.js";
import { type Pair, sysctl, twin } from "./namespaces.js";
import type { Result } from "./process.js";
import { Watch } from "./watch.js";

export type Side = "client" | "server";

/** Addresses of the hosts of `twin` in one family, on their first and second cable. */
export interface Ends {
  readonly client: readonly [first: string, second: string];
  readonly server: readonly [first: string, second: string];
  /** 4 or 6, as in the names of an event's fields. */
  readonly family: 4 | 6;
}

export const IPV4: Ends = { client: ["10.0.1.1", "10.0.2.1"], server: ["10.0.1.2", "10.0.2.2"], family: 4 };
export const IPV6: Ends = {
  client: ["fd00:1::1", "fd00:2::1"],
  server: ["fd00:1::2", "fd00:2::2"],
  family: 6,
};
/** The client uses IPv4 through an IPv6 socket. */
export const MAPPED: Ends = {
  client: ["::ffff:10.0.1.1", "::ffff:10.0.2.1"],
  server: ["::ffff:10.0.1.2", "::ffff:10.0.2.2"],
  family: 6,
};

/**
 * One connection between two hosts that both use the userspace path manager; a monitor runs on each, so that it
 * accepts joins.
 */
export class Steered implements AsyncDisposable {
  private constructor(
    readonly places: Pair,
    readonly echo: EchoPair,
    readonly watch: Readonly<Record<Side, Watch>>,
    /** Tokens in the format of monitor. */
    readonly token: Readonly<Record<Side, string>>,
    readonly connection: Connected,
    readonly ends: Ends,
  ) {}

  /** An established connection over the first cable; `settings` are sysctls of both hosts. */
  static async open(ends: Ends = IPV4, settings: Readonly<Record<string, number>> = {}): Promise<Steered> {
    const places = await twin();
    for (const side of ["client", "server"] as const)
      await sysctl(places[side], { "net.mptcp.pm_type": 1, ...settings });
    const echo = await echoPair(places, ends.family === 6 ? "::" : "0.0.0.0");
    const watch = {
      client: await Watch.start(places.client, "-q monitor"),
      server: await Watch.start(places.server, "-q monitor"),
    };
    const connection = await echo.client.ask("connect", { address: ends.server[0], port: echo.port });
    await echo.client.ask("send", { id: connection.id });
    const token = {
      client: connection.token.toString(16).padStart(8, "0"),
      server: (await watch.server.event("ESTABLISHED")).fields.token ?? "",
    };
    await watch.client.event("ESTABLISHED");
    return new Steered(places, echo, watch, token, connection, ends);
  }

  get port(): number {
    return this.echo.port;
  }

  /** Makes a host accept joins on its second address, at the connection's own port there, and returns that port. */
  async listenAt(side: Side): Promise<number> {
    if (side === "server") return this.port;
    const address = this.ends.client[1].replace("::ffff:", "");
    return this.echo.client.ask("listen", { address, port: this.connection.localPort });
  }

  /** Runs a line on one side; `TOKEN` is replaced by that side's token. */
  run(side: Side, words: string, options: Variant = {}): Promise<Result> {
    return mptcpctl(this.places[side], words.replace("TOKEN", this.token[side]), options);
  }

  /** The same, which must succeed without output on stderr; returns its stdout. */
  async do(side: Side, words: string, options: Variant = {}): Promise<string> {
    const { stdout, stderr, code } = await this.run(side, words, options);
    if (code !== 0 || stderr !== "") throw new Error(`${words}: exit ${code}\n${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.echo[Symbol.asyncDispose]();
    await Promise.all(Object.values(this.watch).map((one) => one[Symbol.asyncDispose]()));
    await this.places[Symbol.asyncDispose]();
  }
}

/** The side that receives a subflow or an announcement. */
export const peerOf = (side: Side): Side => (side === "client" ? "server" : "client");
