import { expect } from "@jest/globals";
import { type EchoPeer, echoPeer } from "../support/echo.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { overrun } from "../support/overrun.js";
import { Watch } from "../support/watch.js";

describeKernel("what monitor prints", () => {
  kernelTest("with -t is the time on a line of its own, local, to the microsecond", async () => {
    const began = Date.now();
    const { stdout } = await listenerSeenBy("-t monitor");
    const [first = "", second, ...rest] = stdout.split("\n");
    const [, date = "", micros = ""] =
      /^Timestamp: (\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}) (\d+) usec$/.exec(first) ?? [];
    expectNow(Date.parse(date) + Number(micros) / 1000, began);
    expect(second).toMatch(/^\[LISTENER_CREATED\] /);
    expect(rest).toHaveLength(3);
  });

  kernelTest("with -ts is the time in front of the event", async () => {
    const began = Date.now();
    const { stdout } = await listenerSeenBy("-ts monitor");
    const [line = ""] = stdout.split("\n");
    const [, time = ""] = /^\[(\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6})\] \[LISTENER_CREATED\] /.exec(line) ?? [];
    expectNow(Date.parse(time), began);
  });

  kernelTest(
    "with -o is the same, for no event holds a line feed; only the line of -t is joined",
    async () => {
      const plain = await listenerSeenBy("monitor");
      const oneline = await listenerSeenBy("-o monitor");
      expect(withoutPorts(oneline.stdout)).toBe(withoutPorts(plain.stdout));
      const stamped = await listenerSeenBy("-o -t monitor");
      for (const line of stamped.stdout.trim().split("\n"))
        expect(line).toMatch(/^Timestamp: .* usec\\\[[ A-Z_]{16}\] saddr4=127\.0\.0\.1 sport=\d+$/);
    },
  );

  kernelTest("with -j is one object a line", async () => {
    const { stdout, port } = await listenerSeenBy("-j monitor");
    const at = `"saddr4":"127.0.0.1","sport":${port}`;
    expect(stdout).toBe(`{"event":"LISTENER_CREATED",${at}}\n{"event":"LISTENER_CLOSED",${at}}\n`);
  });

  kernelTest("with -j -ts has its time as a key, with -t the long one", async () => {
    for (const [words, key] of [
      ["-j -ts monitor", "timestamp_short"],
      ["monitor -t -j", "timestamp"],
    ] as const) {
      const [first = ""] = (await listenerSeenBy(words)).stdout.split("\n");
      expect(Object.keys(JSON.parse(first))).toEqual([key, "event", "saddr4", "sport"]);
    }
  });

  kernelTest("with -j -p is indented, and each object can still be told from the next", async () => {
    const { stdout, port } = await listenerSeenBy("-j -p monitor");
    const object = (event: string) => JSON.stringify({ event, saddr4: "127.0.0.1", sport: port }, null, 4);
    expect(stdout).toBe(`${object("LISTENER_CREATED")}\n${object("LISTENER_CLOSED")}\n`);
  });

  kernelTest("with --table has one head and columns that stay where they are", async () => {
    const { stdout, port } = await listenerSeenBy("--table monitor");
    const [head = "", ...rows] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^event +token +ids +local +remote +dev +notes$/);
    expect(rows.map((row) => row.slice(0, 16).trim())).toEqual(["LISTENER_CREATED", "LISTENER_CLOSED"]);
    for (const row of rows) expect(row.slice(head.indexOf("local"))).toBe(`127.0.0.1:${port}`);
  });

  kernelTest("with -c is coloured as the other commands are, and never without in a pipe", async () => {
    expect((await listenerSeenBy("-c monitor")).stdout).toContain("saddr4=\u001b[1;35m127.0.0.1\u001b[0m");
    expect((await listenerSeenBy("monitor")).stdout).not.toContain("\u001b");
  });

  for (const transport of ["native", "netlink"] as const)
    kernelTest(
      `with -rc loses what a small buffer cannot hold, and counts it exactly (${transport})`,
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

/** What `mptcpctl WORDS` prints while a listener opens and closes. */
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

const withoutPorts = (text: string): string => text.replace(/sport=\d+/g, "sport=");

/** Within the seconds that a test may take. */
function expectNow(time: number, began: number): void {
  expect(time).toBeGreaterThanOrEqual(began);
  expect(time).toBeLessThanOrEqual(Date.now());
}
