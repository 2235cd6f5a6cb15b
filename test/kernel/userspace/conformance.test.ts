import { expect } from "@jest/globals";
import { startMptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest, sampledTest } from "../../support/kernel.js";
import { run } from "../../support/process.js";
import { type Ends, IPV4, IPV6, MAPPED, peerOf, type Side, Steered } from "../../support/steered.js";
import { parseEventLine } from "../../support/watch.js";

// The checks of the kernel's own test of the userspace path manager, with mptcpctl instead of its tools: commands
// instead of its tool, monitor instead of its event reader.

const SECOND_OF_IPV4 = { client: "10.0.2.1", server: "10.0.2.2" } as const;

interface Case {
  readonly title: string;
  readonly ends: Ends;
  /** Second addresses that are announced and joined. */
  readonly second: Readonly<Record<Side, string>>;
  /** A separate port is announced, instead of the connection's. */
  readonly port?: number;
}

const CASES: readonly Case[] = [
  { title: "IPv4", ends: IPV4, second: SECOND_OF_IPV4 },
  { title: "IPv4 with a separate port", ends: IPV4, second: SECOND_OF_IPV4, port: 6001 },
  { title: "IPv6", ends: IPV6, second: { client: "fd00:2::1", server: "fd00:2::2" } },
  { title: "IPv4 in an IPv6 connection", ends: IPV6, second: SECOND_OF_IPV4 },
  {
    title: "IPv4 with a separate port in an IPv6 connection",
    ends: IPV6,
    second: SECOND_OF_IPV4,
    port: 6002,
  },
  { title: "IPv4 through an IPv6 socket", ends: MAPPED, second: SECOND_OF_IPV4 },
];

/** Both spellings of one IPv4 address. */
const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, "");

const counter = async (it: Steered, side: Side, name: string): Promise<number> => {
  const text = await run(it.places[side], ["nstat", "-asz", `MPTcpExt${name}`]);
  return Number(/\s(\d+)\s/.exec(text)?.[1]);
};

describeKernel("the checks of the kernel's own test of the userspace path manager", () => {
  for (const [at, { title, ends, second, port }] of CASES.entries())
    for (const announcer of ["client", "server"] as const)
      sampledTest(announcer === "server" ? at : at + 1)(
        `${title}: the ${announcer} announces an address, the peer joins it and closes the subflow, and the address is withdrawn`,
        async () => {
          await using it = await Steered.open(ends);
          const actor = peerOf(announcer);
          const [there, here] = [second[announcer], second[actor]];
          const own = announcer === "client" ? it.connection.localPort : it.port;
          const words = port === undefined ? there : `${there} port ${port}`;

          // A request with a wrong connection or address causes no event.
          expect((await it.run(announcer, `-q address announce ${words} id 23 token 00000001`)).code).toBe(2);
          expect((await it.run(announcer, "address remove id 23 token TOKEN")).code).toBe(2);
          expect((await it.run(announcer, "address remove id 23 token 00000001")).code).toBe(2);
          expect(it.watch[actor].rest()).toEqual([]);

          // A server already listens on all addresses, at the connection's port.
          const mustListen = announcer === "client" || port !== undefined;
          await using listener = startMptcpctl(it.places[announcer], [
            ..."-q address announce".split(" "),
            ...`${words} id 23 ${mustListen ? "listen" : ""} token ${it.token[announcer]}`
              .split(" ")
              .filter(Boolean),
          ]);
          const announced = (await it.watch[actor].event("ANNOUNCED")).fields;
          expect(announced).toMatchObject({
            token: it.token[actor],
            remid: "23",
            dport: String(port ?? own),
          });
          expect(unmapped(announced.daddr4 ?? announced.daddr6 ?? "")).toBe(there);

          const createOutput = await it.do(
            actor,
            `subflow create local ${here} id 24 remote ${there} port ${port ?? own} token TOKEN --wait`,
          );
          const up = (await it.watch[actor].event("SF_ESTABLISHED")).fields;
          expect(up).toMatchObject({
            token: it.token[actor],
            locid: "24",
            remid: "23",
            dport: String(port ?? own),
            backup: "0",
          });
          expect([up.saddr4 ?? up.saddr6, up.daddr4 ?? up.daddr6].map((one) => unmapped(one ?? ""))).toEqual([
            here,
            there,
          ]);

          await it.do(actor, `subflow destroy ${createOutput.replace(/ id \d+/, "").trim()} token TOKEN`);
          expect((await it.watch[actor].event("SF_CLOSED")).fields).toEqual(up);
          await listener.stop("SIGINT");
          await it.do(announcer, "address remove id 23 token TOKEN");
          expect((await it.watch[actor].event("REMOVED")).fields).toEqual({
            token: it.token[actor],
            remid: "23",
          });
        },
        15_000,
      );

  for (const [family, ends] of [
    ["IPv4", IPV4],
    ["IPv6", IPV6],
  ] as const)
    for (const [at, side] of (["client", "server"] as const).entries())
      sampledTest(family === "IPv4" ? at : at + 1)(
        `${family}: the ${side} changes the priority of the first subflow, and the peer has an event`,
        async () => {
          await using it = await Steered.open(ends);
          const peer = peerOf(side);
          const line = `subflow change local ${ends[side][0]} remote ${ends[peer][0]} token TOKEN`;
          await it.do(side, `${line} backup`);
          expect((await it.watch[peer].event("SF_PRIO")).fields).toMatchObject({
            token: it.token[peer],
            backup: "1",
          });
          expect(await counter(it, side, "MPPrioTx")).toBe(1);
          expect(await counter(it, peer, "MPPrioRx")).toBe(1);
          await it.do(side, `${line} nobackup`);
          expect((await it.watch[peer].event("SF_PRIO")).fields).toMatchObject({
            token: it.token[peer],
            backup: "0",
          });
          expect(await counter(it, peer, "MPPrioRx")).toBe(2);
        },
      );

  kernelTest("the creation and the end of a listener for joins are events", async () => {
    await using it = await Steered.open();
    await using listener = startMptcpctl(
      it.places.server,
      `-q address announce 10.0.2.2 id 9 port 6003 listen token ${it.token.server}`,
    );
    const fields = { saddr4: "10.0.2.2", sport: "6003" };
    expect(parseEventLine(await it.watch.server.next(/LISTENER_/))).toEqual({
      event: "LISTENER_CREATED",
      fields,
    });
    await listener.stop("SIGTERM");
    expect(parseEventLine(await it.watch.server.next(/LISTENER_/))).toEqual({
      event: "LISTENER_CLOSED",
      fields,
    });
  });

  kernelTest(
    "both ends know which side opened a connection, and both tokens can be used at once",
    async () => {
      await using it = await Steered.open();
      const [near, far] = [it.watch.client.running, it.watch.server.running].map(
        ({ output }) => output.lines()[0] ?? "",
      );
      expect(near).not.toContain("server_side");
      expect(far).toContain("server_side");
      expect(it.token.client).not.toBe(it.token.server);
      await it.do("client", "-q address announce 10.0.2.1 id 3 token TOKEN");
      await it.do("server", "-q address announce 10.0.2.2 id 3 token TOKEN");
      expect((await it.watch.server.event("ANNOUNCED")).fields.daddr4).toBe("10.0.2.1");
      expect((await it.watch.client.event("ANNOUNCED")).fields.daddr4).toBe("10.0.2.2");
    },
  );
});
