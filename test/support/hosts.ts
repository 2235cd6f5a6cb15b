import { mptcpctl } from "./cli.js";
import { type EchoPair, echoPair } from "./echo.js";
import type { Connected } from "./echo-verbs.js";
import { type DemoAddresses, IPV4, type Namespace, type Pair, scenario, twin } from "./namespaces.js";

type Side = "client" | "server";

/** Two hosts, an echo server on one of them, and a program on the other that connects to it. */
export class Hosts implements AsyncDisposable {
  private constructor(
    readonly places: Pair,
    readonly echo: EchoPair,
    readonly address: string,
  ) {}

  /** The walk-through's hosts; each connection may have one additional subflow. */
  static async laptop(cast: DemoAddresses = IPV4): Promise<Hosts> {
    return Hosts.#open(await scenario(cast), cast.server, "limits set subflows 1", "limits set subflows 1");
  }

  /** The hosts of `twin`; the client accepts addresses that the server announces. */
  static async twins(address = "10.0.1.2"): Promise<Hosts> {
    const [client, server] = ["limits set subflows 2 add_addr_accepted 2", "limits set subflows 2"];
    return Hosts.#open(await twin(), address, client, server);
  }

  static async #open(places: Pair, address: string, client: string, server: string): Promise<Hosts> {
    const echo = await echoPair(places, address.includes(":") ? "::" : "0.0.0.0");
    const hosts = new Hosts(places, echo, address);
    try {
      await Promise.all([hosts.do("client", client), hosts.do("server", server)]);
      return hosts;
    } catch (error) {
      await hosts[Symbol.asyncDispose]();
      throw error;
    }
  }

  get client(): Namespace {
    return this.places.client;
  }

  get server(): Namespace {
    return this.places.server;
  }

  /** Runs `mptcpctl WORDS`, which must succeed without output on stderr, and returns its stdout. */
  async do(side: Side, words: string): Promise<string> {
    const { stdout, stderr, code } = await mptcpctl(this.places[side], words);
    if (code !== 0 || stderr !== "") throw new Error(`${words}: exit ${code}\n${stderr}`);
    return stdout;
  }

  /** Opens a connection. */
  async connect(): Promise<Connected & { readonly name: string }> {
    const connection = await this.echo.client.ask("connect", { address: this.address, port: this.echo.port });
    if (connection.fallback) throw new Error("the connection fell back to plain TCP");
    return { ...connection, name: connection.token.toString(16).padStart(8, "0") };
  }

  /** Opens one and establishes it fully: one byte is sent in each direction. */
  async establish(): ReturnType<Hosts["connect"]> {
    const connection = await this.connect();
    await this.send(connection);
    return connection;
  }

  send({ id }: Pick<Connected, "id">): Promise<void> {
    return this.echo.client.ask("send", { id });
  }

  close({ id }: Pick<Connected, "id">): Promise<void> {
    return this.echo.client.ask("close", { id });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.echo[Symbol.asyncDispose]();
    await this.places[Symbol.asyncDispose]();
  }
}
