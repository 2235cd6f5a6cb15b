import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { MPTCPCTL, mptcpctl } from "../support/cli.js";
import { echoPeer } from "../support/echo.js";
import { describeKernel, kernelTest, sampledTest } from "../support/kernel.js";
import { single, sysctl } from "../support/namespaces.js";
import { start } from "../support/process.js";
import { Watch } from "../support/watch.js";

/**
 * The n-th shortest of eight waits must be shorter than this many ms: other programs need the processor, too. The
 * fallback polls every 4 ms; if the interval grew, half of the waits would be much longer.
 */
const FIRST_EVENTS = [
  ["native", 0, 5],
  ["netlink", 3, 15],
] as const;

describeKernel("a running monitor", () => {
  for (const [at, signal] of (["SIGINT", "SIGTERM"] as const).entries())
    for (const [other, transport] of (["native", "netlink"] as const).entries())
      sampledTest(at - other)(
        `exits with 0 and with complete lines by ${signal} (${transport})`,
        async () => {
          await using namespace = await single();
          await using peer = echoPeer(namespace);
          await using watch = await Watch.start(namespace, "monitor", { transport });
          const churning = peer.ask("churn", { address: "127.0.0.1", listeners: 500 });
          await watch.next();
          const { stdout, stderr, code } = await watch.stop(signal);
          await churning;
          expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
          expect(stdout).toMatch(/^(\[[ A-Z_]{16}\] saddr4=127\.0\.0\.1 sport=\d+\n)+$/);
        },
      );

  for (const transport of ["native", "netlink"] as const)
    kernelTest(`prints before its end all events from before Ctrl-C (${transport})`, async () => {
      await using namespace = await single();
      await using peer = echoPeer(namespace);
      await using watch = await Watch.start(namespace, "monitor", { transport });
      await peer.ask("churn", { address: "127.0.0.1", listeners: 50 });
      const { stdout } = await watch.stop("SIGINT");
      expect(stdout.match(/\n/g)).toHaveLength(100);
    });

  kernelTest("ignores SIGUSR1", async () => {
    await using namespace = await single();
    await using peer = echoPeer(namespace);
    await using watch = await Watch.start(namespace);
    watch.running.child.kill("SIGUSR1");
    await sleep(200);
    const port = await peer.ask("listen", { address: "127.0.0.1" });
    expect(await watch.next()).toBe(`[LISTENER_CREATED] saddr4=127.0.0.1 sport=${port}`);
    expect(await watch.stop()).toMatchObject({ stderr: "", code: 0 });
  });

  kernelTest("ends silently with 0 when the reader closes its pipe", async () => {
    await using namespace = await single();
    await using peer = echoPeer(namespace);
    const line = `"${process.execPath}" "${MPTCPCTL}" monitor | head -1; exec echo "\${PIPESTATUS[*]}"`;
    await using pipe = start(namespace, ["bash", "-c", line]);
    // There is no signal that it listens, so connections are made until it prints one.
    for (let remainingTries = 100; remainingTries > 0 && pipe.child.exitCode === null; remainingTries--) {
      await peer.ask("churn", { address: "127.0.0.1", listeners: 1 });
      await sleep(50);
    }
    const { stdout, stderr } = await pipe.exited;
    expect(stdout).toMatch(/^\[[ A-Z_]{16}\] saddr4=.*\n0 0\n$/);
    expect(stderr).toBe("");
  });

  for (const [transport, rank, most] of FIRST_EVENTS)
    kernelTest(`shows the first event after an idle time at once (${transport})`, async () => {
      await using namespace = await single();
      await using peer = echoPeer(namespace);
      await using watch = await Watch.start(namespace, "monitor", { transport });
      const delays: number[] = [];
      for (let round = 0; round < 8; round++) {
        await sleep(200);
        delays.push(await delayOf(watch, () => peer.ask("listen", { address: "127.0.0.1" })));
      }
      expect(delays.sort((a, b) => a - b)[rank]).toBeLessThan(most);
    });

  kernelTest("warns if MPTCP is switched off, and continues; -q suppresses the warning", async () => {
    await using namespace = await single();
    await sysctl(namespace, { "net.mptcp.enabled": 0 });
    expect(await stderrAtStart(namespace, "monitor")).toMatch(/^warning: .*net\.mptcp\.enabled=0.*\n$/);
    expect(await stderrAtStart(namespace, "-q monitor")).toBe("");
  });

  kernelTest("warns that watching changes what the userspace path manager does", async () => {
    await using namespace = await single();
    await sysctl(namespace, { "net.mptcp.pm_type": 1 });
    expect(await stderrAtStart(namespace, "monitor")).toMatch(/^warning: .*userspace path manager.*joins\n$/);
  });

  for (const transport of ["native", "netlink"] as const)
    kernelTest(`needs CAP_NET_ADMIN and names it (${transport})`, async () => {
      await using namespace = await single();
      const prefix = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-all"];
      const { stdout, stderr, code } = await mptcpctl(namespace, "monitor", { prefix, transport });
      expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
      expect(stderr).toMatch(/^Error: .*CAP_NET_ADMIN.*\nhint: .+\n$/);
    });
});

/** Milliseconds from the end of an action to the line about it; negative values count as 0. */
async function delayOf(watch: Watch, action: () => Promise<unknown>): Promise<number> {
  let actionEnd = 0;
  const line = watch.next().then(() => performance.now());
  await action().then(() => {
    actionEnd = performance.now();
  });
  return Math.max(0, (await line) - actionEnd);
}

/** Its output on stderr until it is ended. */
async function stderrAtStart(place: Parameters<typeof Watch.start>[0], words: string): Promise<string> {
  await using watch = await Watch.start(place, words);
  const { stdout, stderr, code } = await watch.stop();
  expect({ stdout, code }).toEqual({ stdout: "", code: 0 });
  return stderr;
}
