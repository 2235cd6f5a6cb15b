import { expect } from "@jest/globals";
import { kernelTest } from "../../support/kernel.js";
import { run } from "../../support/process.js";
import { LabNamespace } from "./support.js";

const LAB_OPTIONS = ["", "shared", "paths 4 ipv6", "shared paths 3 rate 10mbit", "paths 1 rate 1mbit"];

/** Ten labs one after the other, as lines of a batch. */
function tenLifeCycles(name: string, shape: string): string {
  const lifeCycle = `lab up ${name} ${shape}\nlab break 1 lab ${name}\nlab heal 1 lab ${name}\nlab down ${name}\n`;
  return lifeCycle.repeat(10);
}

kernelTest(
  "50 labs are created, changed and removed, five at a time, and nothing is left",
  async () => {
    await using labWorld = await LabNamespace.root();
    const links = () => run(undefined, ["ip", "-brief", "link"]);
    const linksBefore = await links();
    const startedAt = performance.now();
    const results = await Promise.all(
      LAB_OPTIONS.map((shape, i) =>
        labWorld.run("-q -b -", { input: tenLifeCycles(`cycle${i}`, shape), timeout: 60_000 }),
      ),
    );
    process.stdout.write(`50 labs in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      LAB_OPTIONS.map(() => ({ code: 0, stderr: "" })),
    );
    expect(results.map(({ stdout }) => stdout.match(/^lab cycle/gm)?.length)).toEqual(
      LAB_OPTIONS.map(() => 10),
    );
    expect(labWorld.files()).toEqual([]);
    expect(labWorld.processesOf(/^cycle\d\//)).toEqual([]);
    expect(await links()).toBe(linksBefore);
  },
  90_000,
);
