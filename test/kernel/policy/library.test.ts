import { expect } from "@jest/globals";
import type { Policy, PolicyConnection } from "../../../src/index.js";
import { describeKernel, kernelTest, sampledTest } from "../../support/kernel.js";
import { PolicyRun } from "../../support/policy-run.js";
import { IPV4, IPV6, MAPPED, peerOf, type Side, Steered } from "../../support/steered.js";

/** Records every hook that is called. */
function recordingPolicy(): Policy & { seen: string[]; connections: PolicyConnection[] } {
  const calledHooks: string[] = [];
  const connections: PolicyConnection[] = [];
  return {
    seen: calledHooks,
    connections,
    start: () => void calledHooks.push("start"),
    established: (connection) => {
      connections.push(connection);
      calledHooks.push("established");
    },
    announced: (_, { id, address, port }) => void calledHooks.push(`announced ${id} ${address} ${port}`),
    removed: (_, { id, address }) => void calledHooks.push(`removed ${id} ${address}`),
    subflowEstablished: (_, { localId, remoteId }) => void calledHooks.push(`up ${localId}/${remoteId}`),
    subflowClosed: (_, { localId, remoteId, established, errno }) =>
      void calledHooks.push(`down ${localId}/${remoteId} ${established} ${errno ?? ""}`.trimEnd()),
    priorityChanged: (_, { backup }) => void calledHooks.push(`backup ${backup}`),
    closed: () => void calledHooks.push("closed"),
    stop: () => void calledHooks.push("stop"),
  };
}

const CASES = [
  ["IPv4", IPV4, "client"],
  ["IPv4", IPV4, "server"],
  ["IPv6", IPV6, "client"],
  ["v4-mapped", MAPPED, "server"],
] as const;

describeKernel("a policy", () => {
  for (const [at, [family, ends, side]] of CASES.entries())
    sampledTest(at)(`on the ${side}, ${family}, receives every event of a connection`, async () => {
      await using it = await Steered.open(ends);
      const peer = peerOf(side as Side);
      const policy = recordingPolicy();
      await using run = await PolicyRun.start(it.places[side], policy);
      // It was open before the policy began.
      await run.until(() => policy.seen.length === 2);
      const [connection] = policy.connections as [PolicyConnection];
      expect(connection).toMatchObject({
        token: Number.parseInt(it.token[side], 16),
        local: { address: ends[side][0] },
        remote: { address: ends[peer][0] },
        serverSide: side === "server",
        isOpen: true,
        subflows: [{ initial: true, localId: 0, remoteId: 0, established: true }],
      });
      await it.do(peer, `-q address announce ${ends[peer][1]} id 7 token TOKEN`);
      const port = side === "client" ? it.port : it.connection.localPort;
      await run.until(() => policy.seen.includes(`announced 7 ${ends[peer][1]} ${port}`));
      expect([...connection.announced.values()]).toEqual([{ id: 7, address: ends[peer][1], port }]);
      await it.do(peer, "address remove id 7 token TOKEN");
      await run.until(() => policy.seen.at(-1) === `removed 7 ${ends[peer][1]}`);
      const listening = await it.listenAt(peer);
      const created = await connection.createSubflow(
        {
          local: { address: ends[side][1], id: 4, dev: "eth2" },
          remote: { address: ends[peer][1], port: listening },
        },
        { wait: 5000 },
      );
      expect(created).toMatchObject({ established: true, local: { id: 4, port: expect.any(Number) } });
      await run.until(() => policy.seen.at(-1)?.startsWith("up 4/") === true);
      expect(connection.subflows).toHaveLength(2);
      await it.do(peer, `subflow change local ${ends[peer][1]} remote ${ends[side][1]} backup token TOKEN`);
      await run.until(() => policy.seen.at(-1) === "backup true");
      await connection.destroySubflow(created as never);
      await run.until(() => policy.seen.at(-1)?.startsWith("down 4/") === true);
      expect(connection.subflows).toHaveLength(1);
      await it.echo.client.ask("close", { id: it.connection.id });
      await run.until(() => policy.seen.at(-1) === "closed");
      expect(connection.isOpen).toBe(false);
      expect(await connection.sleep(10_000)).toBe(false);
      await run.stop();
      expect(policy.seen.at(-1)).toBe("stop");
      expect(run.log).toEqual([]);
      expect(run.decisions.map(({ decision, outcome }) => `${decision} ${outcome}`)).toEqual([
        "subflow create done",
        "subflow destroy done",
      ]);
    });

  kernelTest(
    "receives new connections under the userspace path manager, and none under the kernel's",
    async () => {
      await using it = await Steered.open();
      const policy = recordingPolicy();
      await using run = await PolicyRun.start(it.places.client, policy);
      await run.until(() => policy.seen.length === 2);
      const { id } = await it.echo.client.ask("connect", { address: "10.0.1.2", port: it.port });
      await it.echo.client.ask("send", { id });
      await run.until(() => policy.connections.length === 2);
      await it.do("client", "pm set kernel");
      const secondConnection = await it.echo.client.ask("connect", { address: "10.0.1.2", port: it.port });
      await it.echo.client.ask("send", { id: secondConnection.id });
      await it.echo.client.ask("close", { id: secondConnection.id });
      await it.echo.client.ask("close", { id });
      await run.until(() => policy.seen.at(-1) === "closed");
      expect(policy.connections.map(({ token }) => token)).not.toContain(secondConnection.token);
    },
  );

  kernelTest("that throws, rejects or never resolves is logged, and the path manager continues", async () => {
    await using it = await Steered.open();
    const calledHooks: string[] = [];
    const policy: Policy = {
      start: () => {
        throw new Error("not today");
      },
      established: async (connection) => {
        calledHooks.push("established");
        await connection.createSubflow(
          {
            local: { address: "10.0.2.1" },
            remote: { address: "10.0.2.2", port: 9 },
          },
          { wait: 5000 },
        );
      },
      subflowClosed: () => {
        calledHooks.push("closed");
        throw "a text";
      },
      event: () => new Promise(() => {}),
    };
    await using run = await PolicyRun.start(it.places.client, policy);
    await run.until(() => run.log.length === 3);
    expect(calledHooks).toEqual(["established", "closed"]);
    const token = it.token.client;
    expect(run.log).toEqual([
      expect.stringMatching(/^error: start: Error: not today at /),
      `error: subflowClosed ${token}: a text`,
      expect.stringMatching(
        new RegExp(
          `^error: established ${token}: SubflowError: 10\\.0\\.2\\.1 -> 10\\.0\\.2\\.2:9 could not be opened \\(ECONNREFUSED\\) \\(the peer does not listen`,
        ),
      ),
    ]);
  });
});
