import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { startMptcpctl } from "../support/cli.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";
import { overrun, STDOUT } from "../support/overrun.js";
import { start } from "../support/process.js";
import { ROOT } from "../support/root.js";

/** Room for about 150 events. */
const SMALL_BUFFER = 65_536;
const LISTENERS = 3000;
const MAX_MB = 120;

/** A program that processes each event slowly; prints them as `monitor -j` does. */
const SLOW = `
  import { setTimeout as sleep } from "node:timers/promises";
  import { openPathManager } from ${JSON.stringify(join(ROOT, "dist/index.js"))};
  const manager = await openPathManager();
  for await (const { event, local: { port: sport } = {}, lost } of manager.events({ receiveBuffer: ${SMALL_BUFFER} })) {
    await sleep(2);
    process.stdout.write(JSON.stringify({ event, sport, lost }) + "\\n");
  }
`;

const peakMegabytes = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

describeKernel("events that arrive faster than they are read", () => {
  kernelTest(
    "are lost in the kernel if stdout of monitor is slow, and each loss is counted",
    async () => {
      await using place = await single();
      await using reader = startMptcpctl(place, `-j -rcvbuf ${SMALL_BUFFER} monitor`, { validate: false });
      const { made, printed, lost, inOrder } = await overrun(place, reader, LISTENERS, STDOUT);
      expect(printed + lost).toBe(made);
      expect([lost > 0, inOrder]).toEqual([true, true]);
      expect(peakMegabytes(reader.pid)).toBeLessThan(MAX_MB);
    },
    40_000,
  );

  kernelTest(
    "are lost and counted the same way for a slow consumer of events()",
    async () => {
      await using place = await single();
      await using reader = start(place, [process.execPath, "--input-type=module", "-e", SLOW]);
      const noBrake = { stop: () => {}, go: () => {} };
      const { made, printed, lost, inOrder } = await overrun(place, reader, LISTENERS, noBrake);
      expect(printed + lost).toBe(made);
      expect([lost > 0, inOrder]).toEqual([true, true]);
      expect(peakMegabytes(reader.pid)).toBeLessThan(MAX_MB);
    },
    40_000,
  );

  for (const words of ["counters watch 0.1 all", "connections watch 0.1"])
    kernelTest(`do not increase the memory of ${words} while no process reads its output`, async () => {
      await using place = await single();
      await using reader = startMptcpctl(place, `-j ${words}`);
      await sleep(500);
      reader.child.stdout?.pause();
      await sleep(4000);
      expect(peakMegabytes(reader.pid)).toBeLessThan(MAX_MB);
      reader.child.stdout?.resume();
      expect((await reader.stop("SIGTERM")).code).toBe(0);
    });
});
