import { setTimeout } from "node:timers/promises";
import { expect } from "@jest/globals";
import { mptcpctl } from "../../support/cli.js";
import { echoPair } from "../../support/echo.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Pair, runIp, sysctl, twin } from "../../support/namespaces.js";

/** Other tests may listen for a moment, and the kernel counts listeners of the whole machine. */
const ATTEMPTS = 5;

/**
 * Whether a server under the userspace path manager accepts a join of the client; undefined if a listening process
 * was seen.
 */
async function joinIsTaken(pair: Pair): Promise<boolean | undefined> {
  await using echo = await echoPair(pair);
  const listenersBefore = await listeners(pair);
  const { id, token } = await echo.client.ask("connect", { address: "10.0.1.2", port: echo.port });
  await echo.client.ask("send", { id });
  await runIp(pair.client, ["mptcp endpoint flush", "mptcp endpoint add 10.0.2.1 dev eth2 subflow"]);
  const { code } = await mptcpctl(pair.client, `wait subflows 2 token ${token.toString(16)} timeout 0.5`);
  return listenersBefore + (await listeners(pair)) > 0 ? undefined : code === 0;
}

async function listeners({ server }: Pair): Promise<number> {
  const { stdout } = await mptcpctl(server, "-j pm show");
  return JSON.parse(stdout).listeners.length;
}

describeKernel("a connection under the userspace path manager", () => {
  kernelTest(
    "refuses joins while no process on the machine listens to events, and accepts them as soon as a process listens",
    async () => {
      await using pair = await twin();
      await sysctl(pair.server, { "net.mptcp.pm_type": 1 });
      await runIp(pair.client, ["mptcp limits set subflows 2"]);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const isJoined = await joinIsTaken(pair);
        if (isJoined === undefined) continue;
        expect(isJoined).toBe(false);
        break;
      }
      await using echo = await echoPair(pair);
      const listening = mptcpctl(pair.server, "wait event SF_ESTABLISHED timeout 8", { timeout: 10_000 });
      for (let listenerCount = 0; listenerCount === 0; ) listenerCount = await listeners(pair);
      let isOver = false;
      void listening.finally(() => {
        isOver = true;
      });
      // The client's kernel requests a join once per connection; on a busy machine one may fail.
      for (let attempt = 0; attempt < ATTEMPTS && !isOver; attempt++) {
        const { id } = await echo.client.ask("connect", { address: "10.0.1.2", port: echo.port });
        await echo.client.ask("send", { id });
        await setTimeout(1_000);
      }
      expect(await listening).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^\[ {2}SF_ESTABLISHED\] .* daddr4=10\.0\.2\.1 /),
        stderr:
          "warning: this namespace uses the userspace path manager: while this waits, connections under it accept joins\n",
      });
    },
    30_000,
  );
});
