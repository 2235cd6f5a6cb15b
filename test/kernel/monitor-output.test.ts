import { expect } from "@jest/globals";
import { type EchoPeer, echoPeer } from "../support/echo.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { overrun } from "../support/overrun.js";
import { Watch } from "../support/watch.js";

describeKernel("the output of monitor", () => {
  kernelTest("with -t has the time on a separate line, local, to the microsecond", async () => {
    const startedAt = Date.now();
    const { stdout } = await listenerSeenBy("-t monitor");
    const [first = "", second, ...rest] = stdout.split("\n");
    const [, date = "", micros = ""] =
      /^Timestamp: (\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}) (\d+) usec$/.exec(first) ?? [];
    expectNow(Date.parse(date) + Number(micros) / 1000, startedAt);
    expect(second).toMatch(/^\[LISTENER_CREATED\] /);
    expect(rest).toHaveLength(3);
  });

  kernelTest("with -ts has the time before the event", async () => {
    const startedAt = Date.now();
    const { stdout } = await listenerSeenBy("-ts monitor");
    const [line = ""] = stdout.split("\n");
    const [, time = ""] = /^\[(\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6})\] \[LISTENER_CREATED\] /.exec(line) ?? [];
    expectNow(Date.parse(time), startedAt);
  });

  for (const transport of ["native", "netlink"] as const)
    kernelTest(
      `with -rc loses events that do not fit into a small buffer, and counts them exactly (${transport})`,
      async () => {
        await using namespace = await single();
        await using watch = await Watch.start(namespace, "-j -rc 4096 monitor", { transport });
        const { made, printed, lost, inOrder } = await overrun(namespace, watch.running, 200);
        expect(lost).toBeGreaterThan(0);
        expect({ sum: printed + lost, inOrder }).toEqual({ sum: made, inOrder: true });
        expect(watch.running.output.text().stderr).toBe("");
      },
      30_000,
    );
});

/** The output of `mptcpctl WORDS` while a listener opens and closes. */
async function listenerSeenBy(words: string): Promise<{ stdout: string; port: number }> {
  await using namespace = await single();
  await using peer: EchoPeer = echoPeer(namespace);
  await using watch = await Watch.start(namespace, words);
  const port = await peer.ask("listen", { address: "127.0.0.1" });
  await peer.ask("unlisten", { port });
  await watch.next(/LISTENER_CREATED/);
  await watch.next(/LISTENER_CLOSED/);
  const { stdout, stderr, code } = await watch.stop();
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return { stdout, port };
}

/** The time must be within the last seconds. */
function expectNow(time: number, startedAt: number): void {
  expect(time).toBeGreaterThanOrEqual(startedAt);
  expect(time).toBeLessThanOrEqual(Date.now());
}
