import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "@jest/globals";
import { fuzzRounds } from "../../support/fuzz.js";
import { kernelTest, longKernelTest } from "../../support/kernel.js";
import { start } from "../../support/process.js";
import { type LabFacts, LabWorld, until } from "./support.js";

const ROUNDS = fuzzRounds(20, 4);

const nothing = (found: readonly unknown[]) => found.length === 0;

describe("after SIGKILL", () => {
  longKernelTest(
    "of who builds it, whenever it comes, a lab is there whole or not at all",
    async () => {
      await using world = await LabWorld.root();
      const startedAt = performance.now();
      await world.json("up measured");
      const usual = performance.now() - startedAt;
      await world.json("down");
      let whole = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const builder = world.start(["up", `cut${round}`, "paths", "3"]);
        await sleep(usual * (0.3 + Math.random()));
        await builder.stop("SIGKILL");
        const labs = await world.json<LabFacts[]>("list");
        whole += labs.length;
        for (const { name } of labs) await world.json(`down ${name}`);
        await until(() => world.processesOf(new RegExp(`^cut${round}/`)), nothing);
        expect(world.files()).toEqual([]);
      }
      process.stdout.write(`${whole} of ${ROUNDS} labs were whole before the signal came\n`);
    },
    60_000,
  );

  kernelTest("of one of its holder processes, the next `lab show` removes the rest of the lab", async () => {
    await using world = await LabWorld.root();
    for (const host of ["client", "server", "middle"] as const) {
      const lab = await world.json(`up held-${host}`);
      await using program = world.start(["exec", host, "--", "sh", "-c", "echo on; exec sleep 60"]);
      await program.line(/^on$/);
      process.kill(lab.hosts[host].pid, "SIGKILL");
      expect(await world.json("list")).toEqual([]);
      expect(await program.exited).toMatchObject({ signal: "SIGTERM" });
      expect(world.processesOf(new RegExp(`^held-${host}/`))).toEqual([]);
      expect(world.files()).toEqual([]);
    }
  });

  kernelTest("of all of its holder processes, only its file is left, and is removed, too", async () => {
    await using world = await LabWorld.root();
    const { hosts } = await world.json("up all-held");
    for (const { pid } of Object.values(hosts)) process.kill(pid, "SIGKILL");
    const { stderr, code } = await world.lab("show all-held");
    expect([code, stderr]).toEqual([
      1,
      'Error: there is no lab "all-held".\nhint: mptcpctl lab up builds one\n',
    ]);
    expect(world.files()).toEqual([]);
  });

  kernelTest("of a holder, --dry-run removes nothing, and calls the name free", async () => {
    await using world = await LabWorld.root();
    const { hosts } = await world.json("up half-held");
    process.kill(hosts.client.pid, "SIGKILL");
    const before = world.processesOf(/^half-held\//).length;
    expect(before).toBeGreaterThan(0);
    for (const words of ["up half-held --dry-run", "down --all --dry-run", "exec client --dry-run -- true"])
      await world.lab(words);
    expect(await world.lab("up half-held --dry-run")).toMatchObject({ code: 0, stderr: "" });
    expect(world.processesOf(/^half-held\//)).toHaveLength(before);
    expect(world.files()).toHaveLength(1);
    expect(await world.json("up half-held")).toMatchObject({ name: "half-held" });
  });

  kernelTest("with a pid that another process has reused, only processes of the lab are ended", async () => {
    await using world = await LabWorld.root();
    const { hosts } = await world.json("up first");
    await using stranger = start(undefined, ["sleep", "60"]);
    const file = join(world.folder, "first.json");
    const stored = JSON.parse(readFileSync(file, "utf8"));
    stored.lab.holders.client.pid = stranger.pid;
    writeFileSync(file, JSON.stringify(stored));
    process.kill(hosts.client.pid, "SIGKILL");
    expect(await world.json("list")).toEqual([]);
    expect(world.processesOf(/^first\//)).toEqual([]);
    expect(stranger.child.exitCode).toBeNull();
    process.kill(stranger.pid, 0);
  });
});
