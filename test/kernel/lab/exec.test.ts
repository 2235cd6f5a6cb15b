import { readlinkSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import type { Variant } from "../../support/cli.js";
import { kernelTest } from "../../support/kernel.js";
import { LabNamespace, placeOf } from "./support.js";

const sh = (script: string) => ["exec", "client", "--", "sh", "-c", script];
const SIGNAL_TRAP = `trap 'echo caught; exit 7' INT; echo ready; while :; do sleep 0.05; done`;

const START_WAYS: [string, Variant][] = [
  ["that mptcpctl becomes", { transport: "native" }],
  ["as a child of mptcpctl, without the addon", { transport: "netlink" }],
];
const LAB_WORLDS: [string, () => Promise<LabNamespace>][] = [
  ["", () => LabNamespace.root()],
  [" of a user without rights", () => LabNamespace.user()],
];

for (const [ownerText, open] of LAB_WORLDS)
  for (const [how, variant] of START_WAYS)
    describe(`a program in a lab${ownerText}, ${how},`, () => {
      kernelTest("runs on its host and returns its exit code, output and input", async () => {
        await using labWorld = await open();
        const lab = await labWorld.json("up");
        const script = "cat; echo bad >&2; readlink /proc/self/ns/net; exit 42";
        expect(await labWorld.lab(sh(script), { input: "good\n", ...variant })).toMatchObject({
          code: 42,
          stdout: `good\n${readlinkSync(lab.hosts.client.netns)}\n`,
          stderr: "bad\n",
        });
      });

      kernelTest("receives signals, and its exit code is returned", async () => {
        await using labWorld = await open();
        await labWorld.json("up");
        await using running = labWorld.start(sh(SIGNAL_TRAP), variant);
        await running.line(/^ready$/);
        expect(await running.stop("SIGINT")).toMatchObject({
          code: 7,
          stdout: "ready\ncaught\n",
          stderr: "",
        });
      });
    });

describe("lab exec", () => {
  kernelTest("replaces mptcpctl by the program", async () => {
    await using labWorld = await LabNamespace.root();
    await labWorld.json("up");
    await using running = labWorld.start(sh("echo $$; exec sleep 60"), { transport: "native" });
    await running.line(new RegExp(`^${running.pid}$`));
    expect(await running.stop("SIGTERM")).toMatchObject({ signal: "SIGTERM" });
  });

  kernelTest('passes the words unchanged, with and without "--" before them', async () => {
    await using labWorld = await LabNamespace.root();
    await labWorld.json("up blue");
    const print = ["printf", "%s|", "-x", "--", "a b", ""];
    const lines = [
      ["exec", "server", "--", ...print],
      ["exec", "server", ...print],
      ["exec", "--lab", "blue", "server", "--", ...print],
      ["exec", "server", "--lab", "blue", ...print],
    ];
    for (const line of lines)
      for (const parser of ["fast", "yargs"] as const)
        expect((await labWorld.lab(line, { parser })).stdout).toBe("-x|--|a b||");
  });

  kernelTest("starts a shell only on a terminal", async () => {
    await using labWorld = await LabNamespace.root();
    await labWorld.json("up");
    const { code, stderr } = await labWorld.lab("exec client");
    expect([code, stderr.split("\n")[0]]).toEqual([1, "Error: a COMMAND is required without a terminal."]);
  });

  kernelTest("reports a missing program, and lists the hosts", async () => {
    await using labWorld = await LabNamespace.root();
    await labWorld.json("up");
    expect(await labWorld.lab("exec client nosuch-program")).toMatchObject({
      code: 127,
      stderr: "Error: there is no program nosuch-program.\nhint: it is in no folder of PATH\n",
    });
    expect(await labWorld.lab("exec clinet ls")).toMatchObject({
      code: 1,
      stderr: 'Error: "clinet" is not a host of a lab.\nhint: possible: client, server, middle\n',
    });
  });

  kernelTest("works with -n, too: every host is a namespace that -n accepts", async () => {
    await using labWorld = await LabNamespace.root();
    const lab = await labWorld.json("up");
    const { stdout } = await labWorld.run(`-n ${lab.hosts.client.netns} -j status`);
    expect(JSON.parse(stdout).interfaces.map(({ dev }: { dev: string }) => dev)).toEqual([
      "enp1s0",
      "wlp1s0",
    ]);
    expect(placeOf(lab, "client").pid).toBe(lab.hosts.client.pid);
  });
});
