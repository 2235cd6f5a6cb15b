import { expect } from "@jest/globals";
import { openPathManager } from "../../../src/index.js";
import { describeKernel, kernelTest, longKernelTest, sampledTest } from "../../support/kernel.js";
import { run } from "../../support/process.js";
import { IPV4, IPV6, MAPPED, peerOf, Steered } from "../../support/steered.js";

const CASES = [
  ["IPv4", "client", IPV4],
  ["IPv4", "server", IPV4],
  ["IPv6", "client", IPV6],
  ["IPv6", "server", IPV6],
  ["v4-mapped", "client", MAPPED],
  ["v4-mapped", "server", MAPPED],
] as const;

/** An address of no host, for which there is no route. */
const unroutedAddress = (address: string): string =>
  address.includes(":") ? "2001:db8:9::1" : "203.0.113.1";
const end = (address: string, port: number) =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

describeKernel("known problems of the userspace path manager", () => {
  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: a failed creation also withdraws the announced address, with a warning`,
      async () => {
        await using it = await Steered.open(ends);
        const here = ends[side][1];
        const there = family === "v4-mapped" ? "::ffff:203.0.113.1" : unroutedAddress(here);
        await it.do(side, `-q address announce ${here} id 3 token TOKEN`);
        const { code, stdout, stderr } = await it.run(
          side,
          `subflow create local ${here} remote ${there} port 9 token TOKEN`,
        );
        expect([code, stdout, stderr]).toEqual([
          2,
          "",
          `Error: connect error: -101.\nhint: there is no route from ${here} to ${there}; because of this failure the kernel has forgotten ${here} id 3, which was announced: announce it again\n`,
        ]);
        expect(await it.do(side, "address show token TOKEN")).toBe("");
      },
    );

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: closing a subflow also withdraws the announced address, with a warning`,
      async () => {
        await using it = await Steered.open(ends);
        const [here, there] = [ends[side][1], ends[peerOf(side)][1]];
        await it.do(side, `-q address announce ${here} id 3 token TOKEN`);
        const port = await it.listenAt(peerOf(side));
        const createOutput = await it.do(
          side,
          `subflow create local ${here} remote ${there} port ${port} wait token TOKEN`,
        );
        const [, local, remote] = /^local (\S+) id 3 remote (\S+)\n$/.exec(createOutput) ?? [];
        expect(
          await it.run(side, `subflow destroy local ${local} remote ${remote} token TOKEN`),
        ).toMatchObject({
          code: 0,
          stderr: `warning: with the subflow the kernel has forgotten the announced address ${here} id 3, and the peer was not informed: use \`address remove\` before \`subflow destroy\`\n`,
        });
        expect(await it.run(side, "address remove id 3 token TOKEN")).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(/^Error: address with id 3 not found\.\nhint: .*remove it before\n$/),
        });
      },
    );

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(`${side}, ${family}: removing the address first informs the peer`, async () => {
      await using it = await Steered.open(ends);
      const peer = peerOf(side);
      const port = await it.listenAt(peer);
      const words = `local ${ends[side][1]} id 3 remote ${ends[peer][1]} port ${port}`;
      await it.do(side, `subflow create ${words} wait token TOKEN`);
      await it.do(side, "address remove id 3 token TOKEN");
      expect((await it.watch[peer].event("REMOVED")).fields.remid).toBe("3");
      expect((await it.watch[peer].event("SF_CLOSED")).fields.remid).toBe("3");
    });

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(
      `${side}, ${family}: id 0 is the address the connection was opened on, also for address remove`,
      async () => {
        await using it = await Steered.open(ends);
        const peer = peerOf(side);
        const port = await it.listenAt(peer);
        const [here, there] = [ends[side][0], ends[peer][1]];
        const createOutput = await it.do(
          side,
          `subflow create local ${here} remote ${there} port ${port} wait token TOKEN`,
        );
        expect(createOutput.split(" id ")[1]).toBe(`0 remote ${end(there, port)}\n`);
        await it.do(side, `subflow create local ${here} id 0 remote ${there} port ${port} wait token TOKEN`);
        await it.do(side, "address remove id 0 token TOKEN");
        expect((await it.watch[peer].event("REMOVED")).fields.remid).toBe("0");
        expect((await it.watch[peer].event("SF_CLOSED")).fields).toMatchObject({ remid: "0" });
      },
    );
});

describeKernel("an error of the connect of a subflow", () => {
  /** Errnos of connect(2), with the texts of mptcpctl. */
  const refused = (errno: number, hint: string) => ({
    code: 2,
    stdout: "",
    stderr: `Error: connect error: -${errno}.\nhint: ${hint}\n`,
  });

  for (const [at, [family, side, ends]] of CASES.entries())
    sampledTest(at)(`${side}, ${family}: has its cause`, async () => {
      await using it = await Steered.open(ends);
      const [here, there] = [ends[side][1], ends[peerOf(side)][1]];
      const create = (words: string) =>
        it.run(side, `--no-check subflow create ${words} remote ${there} port 9 token TOKEN`);
      // A listener on the same address.
      const listeningPort = await it.echo[side].ask("listen", {
        address: here.replace("::ffff:", ""),
        port: 0,
      });
      expect(await create(`local ${here} port ${listeningPort}`)).toMatchObject(
        refused(98, `${end(here, listeningPort)} is in use: omit the local port and the kernel chooses one`),
      );
      const foreign = family === "v4-mapped" ? "::ffff:203.0.113.1" : unroutedAddress(here);
      expect(await create(`local ${foreign}`)).toMatchObject(
        refused(99, `a socket cannot be bound to ${foreign}`),
      );
      const mptcp = await openPathManager({ netns: it.places[side].path });
      const spec = { local: { address: here, id: 7, ifindex: 999 }, remote: { address: there, port: 9 } };
      await expect(
        mptcp.userspace.createSubflow(Number.parseInt(it.token[side], 16), spec),
      ).rejects.toMatchObject({
        kernel: "connect error: -19",
        errno: 19,
        hint: "the interface does not exist any more",
      });
      mptcp.close();
    });

  for (const [family, ends] of [
    ["IPv4", IPV4],
    ["IPv6", IPV6],
  ] as const)
    (family === "IPv4" ? kernelTest : longKernelTest)(
      `${family}: a connection that is not fully established accepts no subflow yet`,
      async () => {
        await using it = await Steered.open(ends);
        // Nothing was sent: the client cannot know that the server has heard of it.
        const { token } = await it.echo.client.ask("connect", { address: ends.server[0], port: it.port });
        const words = `local ${ends.client[1]} remote ${ends.server[1]} port ${it.port}`;
        const { code, stderr } = await it.run(
          "client",
          `subflow create ${words} token ${token.toString(16)}`,
        );
        expect([code, stderr]).toEqual([
          2,
          expect.stringMatching(
            /^Error: connect error: -107\.\nhint: the connection is not fully established: /,
          ),
        ]);
      },
    );
});

describeKernel("announcements without effect", () => {
  kernelTest("an announcement that no peer can join has a warning", async () => {
    await using it = await Steered.open();
    const announce = async (words: string) => {
      const { code, stderr } = await it.run("client", `address announce ${words} token TOKEN`);
      return [code, ...stderr.split("\n").slice(0, -1)];
    };
    const port = it.connection.localPort;
    expect(await announce("10.0.2.1 id 3")).toEqual([
      0,
      `warning: no MPTCP socket listens on the connection's port ${port} of 10.0.2.1 here: joins of the peer may be refused`,
    ]);
    expect(await announce("10.0.2.1 port 7000 id 4")).toEqual([
      0,
      "warning: no MPTCP socket listens on port 7000 of 10.0.2.1 here: joins of the peer may be refused",
    ]);
    await it.echo.client.ask("listen", { address: "0.0.0.0", port: 7000 });
    expect(await announce("10.0.2.1 port 7000 id 4")).toEqual([0]);
    expect(await announce("203.0.113.7 port 7000 id 5")).toEqual([
      0,
      "warning: 203.0.113.7 is not an address of this host: joins to it may not arrive",
    ]);
  });

  kernelTest(
    "an IPv6 address with a port does not fit beside TCP timestamps, and has a warning",
    async () => {
      await using it = await Steered.open(IPV6);
      await it.echo.client.ask("listen", { address: "fd00:2::1", port: 7000 });
      const { code, stderr } = await it.run(
        "client",
        "address announce fd00:2::1 port 7000 id 5 token TOKEN",
      );
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /^warning: an IPv6 address with a port does not fit .*\(counter AddAddrTxDrop\).*\n$/,
      );
      await it.do("client", "-q address announce fd00:2::1 id 6 token TOKEN");
      // Of the two, this one arrives.
      expect((await it.watch.server.event("ANNOUNCED")).fields.remid).toBe("6");
    },
  );

  for (const timestamps of [1, 0])
    (timestamps === 1 ? kernelTest : longKernelTest)(
      `an endpoint of an IPv6 address with a port ${timestamps ? "does not fit, either, and has a warning" : "fits without TCP timestamps"}`,
      async () => {
        await using it = await Steered.open(IPV6, { "net.ipv4.tcp_timestamps": timestamps });
        await it.do("server", "pm set kernel");
        const { code, stderr } = await it.run("server", "endpoint add fd00:2::2 signal port 7000");
        const warning = /^warning: an IPv6 address with a port does not fit .*\(counter AddAddrTxDrop\).*\n$/;
        expect([code, stderr]).toEqual([0, timestamps ? expect.stringMatching(warning) : ""]);
        const { id } = await it.echo.client.ask("connect", { address: IPV6.server[0], port: it.port });
        await it.echo.client.ask("send", { id });
        await it.watch.client.event("ESTABLISHED");
        if (timestamps === 0)
          expect((await it.watch.client.event("ANNOUNCED")).fields).toMatchObject({
            daddr6: "fd00:2::2",
            dport: "7000",
          });
        const dropped = await run(it.places.server, ["nstat", "-asz", "MPTcpExtAddAddrTxDrop"]);
        expect(/\s(\d+)\s/.exec(dropped)?.[1]).toBe(String(timestamps));
      },
    );
});
