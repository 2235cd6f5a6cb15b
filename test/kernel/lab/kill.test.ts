import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "@jest/globals";
import { fuzzRounds } from "../../support/fuzz.js";
import { kernelTest, longKernelTest } from "../../support/kernel.js";
import { start } from "../../support/process.js";
import { type LabFacts, LabNamespace, until } from "./support.js";

const ROUNDS = fuzzRounds(20, 4);

const isEmptyList = (found: readonly unknown[]) => found.length === 0;

/** Returns when the process has ended: it lives for a moment after the signal is sent. */
async function killHolder(labWorld: LabNamespace, { pid }: { readonly pid: number }): Promise<void> {
  process.kill(pid, "SIGKILL");
  const isHolder = (line: string) => line.startsWith(`${pid} `);
  await until(() => labWorld.processesOf(/./).filter(isHolder), isEmptyList);
}

describe("after SIGKILL", () => {
  longKernelTest(
    "of the process that creates it, at any time, a lab exists completely or not at all",
    async () => {
      await using labWorld = await LabNamespace.root();
      const startedAt = performance.now();
      await labWorld.json("up measured");
      const usualDuration = performance.now() - startedAt;
      await labWorld.json("down");
      let completeLabs = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const builder = labWorld.start(["up", `cut${round}`, "paths", "3"]);
        await sleep(usualDuration * (0.3 + Math.random()));
        await builder.stop("SIGKILL");
        const labs = await labWorld.json<LabFacts[]>("list");
        completeLabs += labs.length;
        for (const { name } of labs) await labWorld.json(`down ${name}`);
        await until(() => labWorld.processesOf(new RegExp(`^cut${round}/`)), isEmptyList);
        expect(labWorld.files()).toEqual([]);
      }
      process.stdout.write(`${completeLabs} of ${ROUNDS} labs were whole before the signal came\n`);
    },
    60_000,
  );

  kernelTest("of one of its holder processes, the next `lab show` removes the rest of the lab", async () => {
    await using labWorld = await LabNamespace.root();
    for (const host of ["client", "server", "middle"] as const) {
      const lab = await labWorld.json(`up held-${host}`);
      await using program = labWorld.start(["exec", host, "--", "sh", "-c", "echo on; exec sleep 60"]);
      await program.line(/^on$/);
      await killHolder(labWorld, lab.hosts[host]);
      expect(await labWorld.json("list")).toEqual([]);
      expect(await program.exited).toMatchObject({ signal: "SIGTERM" });
      expect(labWorld.processesOf(new RegExp(`^held-${host}/`))).toEqual([]);
      expect(labWorld.files()).toEqual([]);
    }
  });

  kernelTest("of all of its holder processes, only its file is left, and is removed, too", async () => {
    await using labWorld = await LabNamespace.root();
    const { hosts } = await labWorld.json("up all-held");
    for (const holder of Object.values(hosts)) await killHolder(labWorld, holder);
    const { stderr, code } = await labWorld.lab("show all-held");
    expect([code, stderr]).toEqual([
      1,
      'Error: there is no lab "all-held".\nhint: mptcpctl lab up  # builds a lab\n',
    ]);
    expect(labWorld.files()).toEqual([]);
  });

  kernelTest("of a holder, --dry-run removes nothing, and calls the name free", async () => {
    await using labWorld = await LabNamespace.root();
    const { hosts } = await labWorld.json("up half-held");
    await killHolder(labWorld, hosts.client);
    const processesBefore = labWorld.processesOf(/^half-held\//);
    expect(processesBefore).toHaveLength(2);
    for (const words of ["up half-held --dry-run", "down --all --dry-run", "exec client --dry-run -- true"])
      await labWorld.lab(words);
    expect(await labWorld.lab("up half-held --dry-run")).toMatchObject({ code: 0, stderr: "" });
    expect(labWorld.processesOf(/^half-held\//)).toEqual(processesBefore);
    expect(labWorld.files()).toHaveLength(1);
    expect(await labWorld.json("up half-held")).toMatchObject({ name: "half-held" });
  });

  kernelTest("with a pid that another process has reused, only processes of the lab are ended", async () => {
    await using labWorld = await LabNamespace.root();
    const { hosts } = await labWorld.json("up first");
    await using otherProcess = start(undefined, ["sleep", "60"]);
    const file = join(labWorld.folder, "first.json");
    const stored = JSON.parse(readFileSync(file, "utf8"));
    stored.lab.holders.client.pid = otherProcess.pid;
    writeFileSync(file, JSON.stringify(stored));
    await killHolder(labWorld, hosts.client);
    expect(await labWorld.json("list")).toEqual([]);
    expect(labWorld.processesOf(/^first\//)).toEqual([]);
    expect(otherProcess.child.exitCode).toBeNull();
    process.kill(otherProcess.pid, 0);
  });
});
