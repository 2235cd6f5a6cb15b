import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { runFolder } from "../../../src/host/private/run-folder.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { fuzzRounds, fuzzSample } from "../../support/fuzz.js";
import type { Hosts } from "../../support/hosts.js";
import {
  describeKernel,
  kernelTest as kernelTestOf,
  longKernelTest as longTestOf,
} from "../../support/kernel.js";
import { type Namespace, single, sysctl } from "../../support/namespaces.js";
import { exec, run } from "../../support/process.js";
import { ROOT } from "../../support/root.js";
import { CLOSE, closeTimeout, hostsWithSysctl, interrupted, ORIGINAL_VALUE } from "./close-support.js";

/** A namespace in which a close was killed. */
async function killed(): Promise<Hosts> {
  const hosts = await hostsWithSysctl();
  expect(await interrupted(hosts, ["SIGKILL"])).toMatchObject({ hit: true, left: 0 });
  return hosts;
}

/** Names of the notes about a namespace: other test files leave and remove notes in the same folder. */
function notesAbout({ path }: Namespace): string[] {
  const inode = statSync(path).ino;
  return readdirSync(runFolder("changes").path).filter((name) => name.includes(`.${inode}.`));
}

/** Dozens of processes each, on a machine that may be busy. */
const PATIENCE_MS = 120_000;
const kernelTest = (title: string, body: () => Promise<void>) => kernelTestOf(title, body, PATIENCE_MS);
const longKernelTest = (title: string, body: () => Promise<void>) => longTestOf(title, body, PATIENCE_MS);

describeKernel("after SIGKILL has ended connections close", () => {
  kernelTest("status prints a remedy that can be pasted, and changes nothing", async () => {
    await using hosts = await killed();
    const notesBefore = notesAbout(hosts.client);
    expect(notesBefore).toHaveLength(1);
    const { stdout } = await mptcpctl(hosts.client, "status");
    expect(stdout).toContain(
      "net.mptcp.close_timeout is 0: a `connections close` that was killed or stopped has left this value; to restore it:\n",
    );
    expect([await closeTimeout(hosts.client), notesAbout(hosts.client)]).toEqual([0, notesBefore]);
    const line = /^ {4}(sh -c .*)$/m.exec(stdout)?.[1] ?? "";
    await run(hosts.client, ["sh", "-c", line]);
    expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
    expect((await mptcpctl(hosts.client, "status")).stdout).not.toContain("close_timeout");
  });

  kernelTest("the remedy is for the namespace that -n names, in JSON, too", async () => {
    await using hosts = await killed();
    const { path } = hosts.client;
    const { stdout } = await mptcpctl(undefined, `-n ${path} -j status`);
    const { left } = JSON.parse(stdout);
    expect(left).toEqual({
      sysctl: "net.mptcp.close_timeout",
      value: "0",
      before: String(ORIGINAL_VALUE),
      suggestions: [
        {
          command: [
            ...["nsenter", `--net=${path}`],
            ...["sh", "-c", `echo ${ORIGINAL_VALUE} > /proc/sys/net/mptcp/close_timeout`],
          ],
        },
      ],
    });
    await run(undefined, left.suggestions[0].command);
    expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
  });

  for (const words of [`${CLOSE} linger`, "connections close subflow 10.0.1.1:1 10.0.1.2:2", CLOSE])
    (words === CLOSE ? kernelTest : longKernelTest)(`"${words}" restores the value`, async () => {
      await using hosts = await killed();
      await mptcpctl(hosts.client, words);
      expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
    });

  kernelTest("nothing is restored by an invalid line, in a dry run, or in another namespace", async () => {
    await using hosts = await killed();
    await mptcpctl(hosts.client, "connections close");
    await mptcpctl(hosts.client, `--dry-run ${CLOSE}`);
    expect(await closeTimeout(hosts.client)).toBe(0);
    await using otherNamespace = await single();
    await sysctl(otherNamespace, { "net.mptcp.close_timeout": 0 });
    await mptcpctl(otherNamespace, CLOSE);
    expect((await mptcpctl(otherNamespace, "status")).stdout).not.toContain("close_timeout");
    expect(await closeTimeout(otherNamespace)).toBe(0);
  });

  longKernelTest(
    "the value is restored, too, if another close runs at the same time, whichever ends last",
    async () => {
      await using hosts = await hostsWithSysctl();
      for (let time = 0; time < fuzzRounds(8, 2); time++) {
        for (let count = 0; count < 6; count++) await hosts.connect();
        const twoCloses = [startMptcpctl(hosts.client, CLOSE), startMptcpctl(hosts.client, CLOSE)] as const;
        await sleep(100 + 20 * time);
        twoCloses[time % 2]?.child.kill("SIGKILL");
        await Promise.all(twoCloses.map(({ exited }) => exited));
        await mptcpctl(hosts.client, CLOSE);
        expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
      }
    },
  );
});

describeKernel("connections close without the addon", () => {
  longKernelTest("restores close_timeout at every signal that Node has a name for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mptcpctl-no-addon-"));
    try {
      cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
      rmSync(join(folder, "dist/native"), { recursive: true });
      cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
      await exec(undefined, ["ln", "-s", join(ROOT, "node_modules"), join(folder, "node_modules")]);
      await using hosts = await hostsWithSysctl();
      const argv = [process.execPath, join(folder, "dist/mptcpctl.cjs"), ...CLOSE.split(" ")];
      for (const signal of fuzzSample(["SIGQUIT", "SIGALRM", "SIGUSR2", "SIGTERM", "SIGSEGV", "SIGPWR"], 3)) {
        const ended = await interrupted(hosts, [signal], { argv });
        expect({ sent: signal, ...ended }).toMatchObject({ hit: true, left: ORIGINAL_VALUE });
      }
      const stopped = await interrupted(hosts, ["SIGTSTP", "SIGCONT"], { argv, prints: true });
      expect(stopped).toMatchObject({ hit: true, seen: [ORIGINAL_VALUE], left: ORIGINAL_VALUE, code: 0 });
      expect(await interrupted(hosts, ["SIGKILL"], { argv })).toMatchObject({ hit: true, left: 0 });
      await exec(hosts.client, argv);
      expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
