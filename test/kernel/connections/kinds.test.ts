import { basename } from "node:path";
import { expect } from "@jest/globals";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { echoPair, echoPeer } from "../../support/echo.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest, longKernelTest, sampledTest } from "../../support/kernel.js";
import { type Namespace, single } from "../../support/namespaces.js";
import { ordinaryUser } from "../../support/ordinary.js";
import { type NetnsTarget, type RunningProcess, start } from "../../support/process.js";
import { IPV4, IPV6, Steered } from "../../support/steered.js";
import { connectionsOf, type Json, listConnections, until } from "./shared.js";

/** A program that uses plain TCP: echoes at its own port, or connects to a port and keeps the connection. */
function plainTcp(place: NetnsTarget, code: string): RunningProcess {
  return start(place, [process.execPath, "-e", `const net = require("node:net"); ${code}`]);
}

async function plainServer(place: NetnsTarget): Promise<{ running: RunningProcess; port: number }> {
  const running = plainTcp(
    place,
    'const s = net.createServer((c) => c.pipe(c)).listen(0, "127.0.0.1", () => console.log(s.address().port))',
  );
  return { running, port: Number(await running.line(/^\d+$/)) };
}

async function loopback(namespace: Namespace) {
  return echoPair({ client: namespace, server: namespace });
}

/** A datagram that `-j --trace` shows. */
interface Sent {
  readonly direction: "in" | "out";
  readonly messages: readonly { readonly name: string; readonly flags: readonly string[] }[];
}

describeKernel("connections distinguishes", () => {
  kernelTest(
    "a subflow that a userspace path manager opened, below its connection, in both families",
    async () => {
      for (const ends of [IPV4, IPV6]) {
        await using it = await Steered.open(ends);
        const remote = `remote ${ends.server[0]} port ${it.port}`;
        await it.do("client", `subflow create local ${ends.client[1]} id 7 ${remote} --wait 5 token TOKEN`);
        const [one, ...more] = await connectionsOf(it.places.client);
        expect(more).toEqual([]);
        expect(one).toMatchObject({ token: `0x${it.token.client.replace(/^0+/, "")}`, fallback: false });
        expect(one?.subflows).toEqual([
          expect.objectContaining({
            local: expect.objectContaining({ address: ends.client[0] }),
            local_id: 0,
          }),
          expect.objectContaining({
            local: expect.objectContaining({ address: ends.client[1] }),
            local_id: 7,
          }),
        ]);
      }
    },
  );

  kernelTest("a connection that fell back to TCP, with its one subflow", async () => {
    await using namespace = await single();
    const { running, port } = await plainServer(namespace);
    await using client = echoPeer(namespace);
    const { id } = await client.ask("connect", { address: "127.0.0.1", port });
    await client.ask("send", { id });
    const [one, ...more] = await connectionsOf(namespace);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ fallback: true, opened_by: "here", remote: { port } });
    expect(one?.subflows).toHaveLength(1);
    expect((await mptcpctl(namespace, "connections fallback")).stdout).toContain(" fallback ");
    expect(await connectionsOf(namespace, "nofallback")).toEqual([]);
    await running.stop();
  });

  kernelTest("plain TCP at the port of an MPTCP listener, and the listener", async () => {
    await using namespace = await single();
    await using echo = await loopback(namespace);
    await using visitor = plainTcp(
      namespace,
      `net.connect(${echo.port}, "127.0.0.1", () => console.log("in"))`,
    );
    await visitor.line(/^in$/);
    const { connections, listeners, plain_tcp } = await listConnections(namespace, "plain");
    expect(connections).toEqual([]);
    expect(listeners).toMatchObject([{ local: { address: "0.0.0.0", port: echo.port }, plain_tcp: 1 }]);
    expect(listeners[0]?.processes).toEqual([{ pid: echo.server.pid, name: "node" }]);
    expect(plain_tcp).toMatchObject([{ local: { address: "127.0.0.1", port: echo.port }, state: "ESTAB" }]);
    expect((await listConnections(namespace)).plain_tcp).toBeUndefined();
  });

  kernelTest("a connection that no process has accepted yet", async () => {
    await using namespace = await single();
    await using echo = await loopback(namespace);
    process.kill(echo.server.pid, "SIGSTOP");
    const { localPort } = await echo.client.ask("connect", { address: "127.0.0.1", port: echo.port });
    const [waiting] = await connectionsOf(namespace, `to :${localPort}`);
    expect(waiting).toMatchObject({ inode: 0, opened_by: "peer", processes: [] });
    const { stdout } = await mptcpctl(namespace, `connections to :${localPort}`);
    expect(stdout).toContain("not accepted");
    expect((await listConnections(namespace)).listeners).toMatchObject([{ waiting: 1 }]);
    process.kill(echo.server.pid, "SIGCONT");
    await until(async () => (await connectionsOf(namespace, `to :${localPort}`))[0]?.inode !== 0);
  });

  kernelTest("closing connections from open ones", async () => {
    await using namespace = await single();
    await using echo = await loopback(namespace);
    const [first, second] = await Promise.all(
      [1, 2].map(() => echo.client.ask("connect", { address: "127.0.0.1", port: echo.port })),
    );
    for (const one of [first, second]) await echo.client.ask("send", { id: one?.id ?? 0 });
    process.kill(echo.server.pid, "SIGSTOP");
    void echo.client.ask("close", { id: first?.id ?? 0 }).catch(() => {});
    await until(
      async () => (await connectionsOf(namespace, `from :${first?.localPort}`))[0]?.state !== "ESTAB",
    );
    const [closing] = await connectionsOf(namespace, `from :${first?.localPort}`);
    expect(closing?.state).toMatch(/^FIN-WAIT-/);
    const open = await connectionsOf(
      namespace,
      `state established port ${echo.port} from 127.0.0.1:${second?.localPort}`,
    );
    expect(open).toHaveLength(1);
  });

  kernelTest("the side that opened a connection", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    expect((await connectionsOf(hosts.client))[0]?.opened_by).toBe("here");
    expect((await connectionsOf(hosts.server))[0]?.opened_by).toBe("peer");
  });
});

describeKernel("filters of connections", () => {
  kernelTest(
    "select by properties, and all of them must match",
    async () => {
      await using hosts = await Hosts.twins();
      await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
      const { name, localPort } = await hosts.establish();
      await until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === 2);
      const { pid } = hosts.echo.client;
      const { port } = hosts.echo;
      const yes = [
      `token ${name}`, `token 0x${name.replace(/^0+/, "")}`, "to 10.0.1.2", `to 10.0.1.2:${port}`, "to 10.0.0.0/16",
      `to :${port}`, "from 10.0.2.1", "from 10.0.2.1%eth2", `from 10.0.1.1:${localPort}`, `port ${port}`, `pid ${pid}`,
      "process node", "dev eth2", "dev eth1", "state estab", "subflows 2", "subflows >1", "subflows 2+", "subflows <=2",
      "subflows !=1", `nofallback to 10.0.1.2 pid ${pid} dev eth2 subflows 2`,
    ]; // biome-ignore format: many lines
      const no = [
      "to 10.0.1.3", "to 10.0.1.2:1", "to 10.9.0.0/16", "from 10.0.2.9", "from 10.0.1.1%eth2", "port 1", "pid 1",
      "process nod", "dev lo", "state close-wait", "subflows 1", "subflows >2", "subflows 3+", "fallback",
      `token ${name} port 1`,
    ]; // biome-ignore format: many lines
      const counts = async (all: readonly string[]) =>
        Object.fromEntries(
          await Promise.all(all.map(async (words) => [words, await countOf(hosts.client, words)])),
        );
      const expected = (all: readonly string[], count: number) =>
        Object.fromEntries(all.map((words) => [words, count]));
      expect(await counts(yes)).toEqual(expected(yes, 1));
      expect(await counts(no)).toEqual(expected(no, 0));
    },
    60_000,
  );

  longKernelTest("match IPv4 addresses of IPv6 sockets", async () => {
    await using hosts = await Hosts.twins("::ffff:10.0.1.2");
    await hosts.establish();
    for (const words of ["to 10.0.1.2", "to 10.0.1.0/24", "to [::ffff:10.0.1.2]", "from 10.0.1.1"])
      expect(await connectionsOf(hosts.client, words)).toHaveLength(1);
    expect(await connectionsOf(hosts.client, "to 2001:db8::/32")).toEqual([]);
  });

  kernelTest("parse a token as hexadecimal, and report if decimal was meant", async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.connect();
    const token = Number.parseInt(name, 16);
    const unknownToken = await mptcpctl(hosts.client, "connections token 00000001");
    expect(unknownToken).toMatchObject({ stdout: "", code: 2 });
    expect(unknownToken.stderr).toContain("no connection has the token 00000001");
    expect(await mptcpctl(hosts.client, "-j connections token 1")).toMatchObject({ stdout: "", code: 2 });
    const decimal = await mptcpctl(hosts.client, `connections token ${token}`);
    expect(decimal.code).not.toBe(0);
    expect(decimal.stderr).toContain(String(token));
    expect(decimal.stderr).toContain(name.replace(/^0+/, ""));
  });
});

async function countOf(place: NetnsTarget, words: string): Promise<number> {
  const { stdout, stderr, code } = await mptcpctl(place, `-j connections ${words}`);
  if (code === 2 && stderr.includes("no connection")) return 0;
  return (JSON.parse(stdout) as { connections: Json[] }).connections.length;
}

describeKernel("one connection by its token", () => {
  for (const [joins, requests] of [
    [0, 2],
    [1, 3],
  ] as const)
    (joins === 1 ? kernelTest : longKernelTest)(
      `needs ${requests} requests if ${joins} subflows joined, and no list of connections`,
      async () => {
        await using hosts = await Hosts.twins();
        if (joins > 0) await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
        const { name } = await hosts.establish();
        await until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === 1 + joins);
        const { stdout, stderr } = await mptcpctl(hosts.client, `-j --trace connections token ${name}`);
        expect(
          (JSON.parse(stdout) as { connections: { subflows: Json[] }[] }).connections[0]?.subflows,
        ).toHaveLength(1 + joins);
        const numberOfRequests = stderr
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line).packet as Sent)
          .filter(({ direction }) => direction === "out")
          .flatMap(({ messages }) => messages.map(({ name, flags }) => `${name} ${flags.join(" ")}`))
          .filter((text) => text.startsWith("sockDiag"));
        expect(numberOfRequests.slice(0, 2)).toEqual([
          "sockDiag get mptcp request",
          "sockDiag get tcp request",
        ]);
        expect(numberOfRequests).toHaveLength(requests + (joins > 0 ? 1 : 0));
        expect(numberOfRequests.filter((line) => /mptcp .*dump/.test(line))).toEqual([]);
      },
    );
});

/** Connects to itself with MPTCP, in a Node whose main thread has the name that it has in Node 24 or 26. */
const RENAMED = (comm: string) => `
  require("node:fs").writeFileSync("/proc/self/comm", "${comm}");
  const net = require("node:net");
  const server = net.createServer(() => console.log("ready"));
  server.listen(7000, "127.0.0.1", () => net.connect(7000, "127.0.0.1"));`;

describeKernel("a process is named by its executable", () => {
  const name = basename(process.execPath);
  for (const [at, comm] of ["MainThread", "node-MainThread"].entries())
    sampledTest(at)(`if its main thread has another name: ${comm}`, async () => {
      await using place = await single();
      const words = ["run", process.execPath, "-e", RENAMED(comm)];
      await using running = startMptcpctl(place, words, { transport: "native" });
      await running.line(/^ready$/);
      const { pid } = running;
      const found = await connectionsOf(place, `process ${name}`);
      expect(found.map(({ processes }) => processes)).toEqual([[{ pid, name }], [{ pid, name }]]);
      expect(await connectionsOf(place, `process ${comm}`)).toEqual([]);
      expect((await mptcpctl(place, "connections")).stdout).toContain(` ${name}(${pid})`);
      const words2 = `wait to 127.0.0.1:7000 process ${name} timeout 5`;
      expect(await mptcpctl(place, words2)).toMatchObject({ code: 0 });
    });
});

describeKernel("without privilege, connections", () => {
  kernelTest("shows everything except the processes of other users, and reports that", async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.establish();
    const { stdout, stderr, code } = await mptcpctl(hosts.client, "-j connections", ordinaryUser());
    expect(code).toBe(0);
    const [one] = (JSON.parse(stdout) as { connections: Json[] }).connections;
    expect(one).toMatchObject({ token: `0x${Number.parseInt(name, 16).toString(16)}`, processes: [] });
    expect(stderr).toContain("processes of other users");
    const close = await mptcpctl(hosts.client, `connections close token ${name}`, ordinaryUser());
    expect(close).toMatchObject({ stdout: "", code: 2 });
    expect(close.stderr).toContain("Operation not permitted");
  });
});
