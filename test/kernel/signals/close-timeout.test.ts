import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { runFolder } from "../../../src/host/private/run-folder.js";
import { MPTCPCTL, mptcpctl } from "../../support/cli.js";
import { fuzzSample } from "../../support/fuzz.js";
import {
  describeKernel,
  kernelTest as kernelTestOf,
  longKernelTest as longTestOf,
  partTest,
} from "../../support/kernel.js";
import { IS_LONG_PART } from "../../support/long-part.js";
import { run } from "../../support/process.js";
import { ROOT } from "../../support/root.js";
import { CLOSE, closeTimeout, hostsWithSysctl, interrupted, ORIGINAL_VALUE } from "./close-support.js";

/** All signals with a name except KILL and STOP, which cannot be caught, and some without a name. */
const REAL_TIME = [34, 35, 49, 63, 64];
const ALL = [
  ...Array.from({ length: 31 }, (_, i) => i + 1).filter((one) => one !== 9 && one !== 19),
  ...REAL_TIME,
];
/** Signals that neither end nor stop a Node process. */
const { SIGUSR1, SIGPIPE, SIGCHLD, SIGCONT, SIGURG, SIGXFSZ, SIGWINCH } = constants.signals;
const NOT_FATAL = [SIGUSR1, SIGPIPE, SIGCHLD, SIGCONT, SIGURG, SIGXFSZ, SIGWINCH] as number[];
const STOPS = ["SIGTSTP", "SIGTTIN", "SIGTTOU"] as const;
/** The program ends by itself, with its own exit codes. */
const ENDING: Readonly<Record<number, number>> = { 1: 129, 2: 130, 15: 143 };
/** A few; more of them in the long part. */
const FATAL = fuzzSample(
  ALL.filter(
    (number) => !NOT_FATAL.includes(number) && !STOPS.some((name) => constants.signals[name] === number),
  ),
  IS_LONG_PART ? 4 : 12,
);
const CLOSED_OUTPUT = expect.stringMatching(
  /^([0-9a-f]{8} 1 subflow closed, (the|whether the) connection .*\n)*$/,
);
const nameOf = (number: number) =>
  Object.entries(constants.signals).find(([, one]) => one === number)?.[0] ?? null;

/** Dozens of processes each, on a machine that may be busy. */
const kernelTest = (title: string, body: () => Promise<void>) => kernelTestOf(title, body, 120_000);
const longKernelTest = (title: string, body: () => Promise<void>) => longTestOf(title, body, 120_000);

describeKernel("while net.mptcp.close_timeout is 0", () => {
  for (let part = 0; part < FATAL.length; part += 8)
    partTest(
      `signals ${FATAL.slice(part, part + 8).join(", ")} restore it`,
      async () => {
        await using hosts = await hostsWithSysctl();
        for (const number of FATAL.slice(part, part + 8)) {
          const { hit, left, code, signal, text } = await interrupted(hosts, [number]);
          const expected =
            ENDING[number] === undefined
              ? { signal: nameOf(number), text: "" }
              : { code: ENDING[number], text: CLOSED_OUTPUT };
          expect({ number, hit, left, text, code, signal }).toMatchObject({
            number,
            hit: true,
            left: ORIGINAL_VALUE,
            ...expected,
          });
        }
      },
      120_000,
    );

  longKernelTest("signals that do not end the process do not change it", async () => {
    await using hosts = await hostsWithSysctl();
    for (const number of fuzzSample(NOT_FATAL, 3))
      expect({ number, ...(await interrupted(hosts, [number], { prints: true })) }).toMatchObject({
        hit: true,
        left: ORIGINAL_VALUE,
        code: 0,
        signal: null,
      });
  });

  for (const stop of STOPS)
    (stop === "SIGTSTP" ? kernelTest : longKernelTest)(
      `${stop} restores it while the program is stopped`,
      async () => {
        await using hosts = await hostsWithSysctl();
        const ended = await interrupted(hosts, [stop, "SIGCONT"], { prints: true });
        expect(ended).toMatchObject({ hit: true, seen: [ORIGINAL_VALUE], left: ORIGINAL_VALUE, code: 0 });
      },
    );

  kernelTest("SIGSTOP keeps it at 0 until the program continues", async () => {
    await using hosts = await hostsWithSysctl();
    const ended = await interrupted(hosts, ["SIGSTOP", "SIGCONT"], { prints: true });
    expect(ended).toMatchObject({ hit: true, seen: [0], left: ORIGINAL_VALUE, code: 0 });
  });

  longKernelTest("it is restored in the namespace that -n names", async () => {
    await using hosts = await hostsWithSysctl();
    const outside = ["nsenter", `--net=/proc/${process.pid}/ns/net`, process.execPath, MPTCPCTL];
    const argv = [...outside, "-n", hosts.client.path, ...CLOSE.split(" ")];
    for (const signal of ["SIGQUIT", "SIGTERM", 34])
      expect(await interrupted(hosts, [signal], { argv })).toMatchObject({
        hit: true,
        left: ORIGINAL_VALUE,
      });
  });

  longKernelTest("a second signal restores it, too", async () => {
    await using hosts = await hostsWithSysctl();
    for (const pair of [
      ["SIGINT", "SIGINT"],
      ["SIGTERM", "SIGQUIT"],
      ["SIGTSTP", "SIGTERM", "SIGCONT"],
    ]) {
      expect(await interrupted(hosts, pair, { prints: true })).toMatchObject({
        hit: true,
        left: ORIGINAL_VALUE,
      });
    }
  });

  longKernelTest("the end of a worker restores it, and leaves no note", async () => {
    await using hosts = await hostsWithSysctl();
    const script = join(ROOT, "test/kernel/signals/worker.mjs");
    runFolder("changes").create();
    // An incomplete note is a hidden file, which the next close removes.
    const notes = () => readdirSync(runFolder("changes").path).filter((name) => !name.startsWith("."));
    const notesBefore = notes();
    for (let tries = 0; ; tries++) {
      await hosts.connect();
      const words = [process.execPath, script, join(ROOT, "dist/index.js")];
      const { inTime, left } = JSON.parse(await run(hosts.client, words));
      expect(left).toBe(ORIGINAL_VALUE);
      if (inTime || tries === 10) break;
    }
    expect(notes()).toEqual(notesBefore);
  });

  kernelTest("the next close restores what SIGKILL has left, and reports it", async () => {
    await using hosts = await hostsWithSysctl();
    expect(await interrupted(hosts, ["SIGKILL"])).toMatchObject({ hit: true, left: 0 });
    const restoredText = "as a process that was killed or stopped had left it: put back to 47";
    const secondClose = await mptcpctl(hosts.client, "connections close to 192.0.2.77");
    expect(secondClose).toMatchObject({ code: 2, stderr: expect.stringContaining(restoredText) });
    expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
    const thirdClose = await mptcpctl(hosts.client, CLOSE);
    expect(thirdClose.stderr).not.toContain(restoredText);
  });
});
