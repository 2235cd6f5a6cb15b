import { expect } from "@jest/globals";
import { startMptcpctl } from "../../support/cli.js";
import { echoPair } from "../../support/echo.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { run } from "../../support/process.js";
import { IPV4, IPV6, peerOf, type Side, Steered } from "../../support/steered.js";
import type { EventLine } from "../../support/watch.js";

// The kernel's own test of the userspace path manager, step by step in its order, on an IPv4 and an IPv6 connection
// at the same time: commands of mptcpctl replace its tool, `monitor` replaces its reader of events.

/** One of the two connections. */
interface Line {
  /** In the names of an event's fields. */
  readonly family: 4 | 6;
  readonly token: Readonly<Record<Side, string>>;
  /** Port of each end. */
  readonly port: Readonly<Record<Side, number>>;
  /** The second address of each host. */
  readonly second: Readonly<Record<Side, string>>;
}

const NEW_PORT = 50003;
const JOINED_FROM = 23;

class Script {
  private constructor(
    readonly it: Steered,
    readonly v4: Line,
    readonly v6: Line,
  ) {}

  static async begin(it: Steered): Promise<Script> {
    const v4 = {
      family: 4,
      token: it.token,
      port: { client: it.connection.localPort, server: it.port },
      second: { client: IPV4.client[1], server: IPV4.server[1] },
    } as const;
    return new Script(it, v4, await Script.#second(it));
  }

  static async #second(it: Steered): Promise<Line> {
    const echo = await echoPair(it.places, "::");
    const { id, localPort } = await echo.client.ask("connect", { address: IPV6.server[0], port: echo.port });
    await echo.client.ask("send", { id });
    const clientFields = (await it.watch.client.event("ESTABLISHED")).fields;
    const far = (await it.watch.server.event("ESTABLISHED")).fields;
    return {
      family: 6,
      token: { client: clientFields.token ?? "", server: far.token ?? "" },
      port: { client: localPort, server: echo.port },
      second: { client: IPV6.client[1], server: IPV6.server[1] },
    };
  }

  run(side: Side, words: string, { token }: Line) {
    return this.it.run(side, `-q ${words} token ${token[side]}`);
  }

  async do(side: Side, words: string, line: Line): Promise<string> {
    const { code, stdout, stderr } = await this.run(side, words, line);
    expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: "" });
    return stdout;
  }

  event(side: Side, name: string): Promise<EventLine> {
    return this.it.watch[side].event(name);
  }

  /** Unread lines; afterwards the readers of both sides are at the end. */
  unread(side: Side): string[] {
    return this.it.watch[side].rest();
  }

  async announces(side: Side, id: number, line: Line, port?: number): Promise<void> {
    const address = line.second[side];
    await this.do(side, `address announce ${address} id ${id} dev eth2${port ? ` port ${port}` : ""}`, line);
    await this.#heard(side, { id, address, port }, line);
  }

  async #heard(
    side: Side,
    { id, address, port }: { id: number; address: string; port?: number | undefined },
    line: Line,
  ) {
    const { fields } = await this.event(peerOf(side), "ANNOUNCED");
    expect(fields).toEqual({
      token: line.token[peerOf(side)],
      remid: String(id),
      [address.includes(":") ? "daddr6" : "daddr4"]: address,
      dport: String(port ?? line.port[side]),
    });
  }

  async removeAddress(side: Side, id: number, line: Line): Promise<void> {
    await this.do(side, `address remove id ${id}`, line);
    const { fields } = await this.event(peerOf(side), "REMOVED");
    expect(fields).toEqual({ token: line.token[peerOf(side)], remid: String(id) });
  }

  /**
   * `side` announces and listens, the other side opens a subflow to it and closes it again, then the address is
   * withdrawn.
   */
  async joinAndWithdraw(
    side: Side,
    id: number,
    line: Line,
    { second = line.second, port }: { second?: Line["second"]; port?: number } = {},
  ): Promise<void> {
    const peer = peerOf(side);
    const [here, there] = [second[peer], second[side]];
    const at = port ?? line.port[side];
    const mustListen = side === "client" || port !== undefined;
    const words = `address announce ${there} id ${id}${port ? ` port ${port}` : ""}${mustListen ? " listen" : ""}`;
    await using listener = startMptcpctl(this.it.places[side], `-q ${words} token ${line.token[side]}`);
    await this.#heard(side, { id, address: there, port }, line);
    await this.do(peer, `subflow create local ${here} id ${JOINED_FROM} remote ${there} port ${at}`, line);
    const { fields: up } = await this.event(peer, "SF_ESTABLISHED");
    const n = here.includes(":") ? 6 : 4;
    expect(up).toMatchObject({
      token: line.token[peer],
      [`saddr${n}`]: here,
      [`daddr${n}`]: there,
      dport: String(at),
      locid: String(JOINED_FROM),
      remid: String(id),
    });
    await listener.stop("SIGINT");
    await this.do(peer, `subflow destroy local ${here} port ${up.sport} remote ${there} port ${at}`, line);
    expect((await this.event(peer, "SF_CLOSED")).fields).toEqual(up);
    await this.removeAddress(side, id, line);
  }

  async counter(side: Side, name: string): Promise<number> {
    const text = await run(this.it.places[side], ["nstat", "-asz", `MPTcpExt${name}`]);
    return Number(/\s(\d+)\s/.exec(text)?.[1]);
  }
}

describeKernel("the kernel's own test of the userspace path manager, completely,", () => {
  kernelTest(
    "passes with mptcpctl instead of its tools",
    async () => {
      await using it = await Steered.open();
      const all = await Script.begin(it);
      const { v4, v6 } = all;
      const ids = { client: 41, server: 61 } as const;

      // Announcements. A request with an unknown connection causes no event.
      const wrongToken = (Number.parseInt(v4.token.client, 16) - 1).toString(16);
      const refused = await it.run(
        "client",
        `-q address announce ${v4.second.client} id 41 dev eth2 token ${wrongToken}`,
      );
      expect(refused.code).toBe(2);
      for (const side of ["client", "server"] as const) {
        await all.announces(side, ids[side], v4);
        await all.announces(side, ids[side], v6);
        await all.announces(side, ids[side] + 1, v4, NEW_PORT);
      }

      // Withdrawals. A request with a wrong connection or a wrong id causes no event.
      expect((await it.run("client", `address remove id 42 token ${wrongToken}`)).code).toBe(2);
      expect((await all.run("client", "address remove id 43", v4)).code).toBe(2);
      expect([all.unread("client"), all.unread("server")]).toEqual([[], []]);
      for (const side of ["client", "server"] as const) {
        await all.removeAddress(side, ids[side] + 1, v4);
        await all.removeAddress(side, ids[side], v4);
        await all.removeAddress(side, ids[side], v6);
      }

      // Subflows to the announced address: at the connection's port, and at a separate port.
      for (const side of ["client", "server"] as const) {
        await all.joinAndWithdraw(side, ids[side], v4);
        await all.joinAndWithdraw(side, ids[side], v6);
        await all.joinAndWithdraw(side, ids[side], v4, { port: NEW_PORT });
      }

      // IPv4 in the IPv6 connection.
      await all.joinAndWithdraw("server", ids.server, v6, { second: v4.second });

      // Priorities.
      const ends = `local ${IPV4.client[0]} port ${v4.port.client} remote ${IPV4.server[0]} port ${v4.port.server}`;
      await all.do("client", `subflow change ${ends} backup`, v4);
      expect((await all.event("server", "SF_PRIO")).fields).toMatchObject({
        token: v4.token.server,
        backup: "1",
      });
      expect(await all.counter("client", "MPPrioTx")).toBe(1);
      expect(await all.counter("server", "MPPrioRx")).toBe(1);

      // Listeners.
      const at = { saddr4: v4.second.client, sport: String(v4.port.client) };
      const words = `-q address announce ${v4.second.client} id ${ids.client} listen token ${v4.token.client}`;
      all.unread("client");
      await using listener = startMptcpctl(it.places.client, words);
      await all.event("server", "ANNOUNCED");
      // Skip the events of earlier joins.
      for (let eventFields: EventLine["fields"] = {}; eventFields.sport !== at.sport; )
        eventFields = (await all.event("client", "LISTENER_CREATED")).fields;
      await all.do(
        "server",
        `subflow create local ${v4.second.server} id 23 remote ${v4.second.client} port ${at.sport}`,
        v4,
      );
      await all.event("server", "SF_ESTABLISHED");
      await listener.stop("SIGTERM");
      expect((await all.event("client", "LISTENER_CLOSED")).fields).toEqual(at);
    },
    60_000,
  );
});
