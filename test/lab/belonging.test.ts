import { readdirSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { keyOf } from "../../src/host/process-key.js";
import { holderState, inhabitantOf, isHolder } from "../../src/lab/belonging.js";
import { LAB_HOSTS, type Lab } from "../../src/lab/model.js";
import { heldLab } from "./held-lab.js";

// No process is killed here: with a fault in the tested code any process of the machine could be killed.

const OWN_KEY = keyOf(process.pid);
const LAB: Lab = {
  name: "blue",
  id: "0123456789abcdef",
  layout: "separate",
  ipv6: false,
  created: 0,
  user: false,
  holders: { client: OWN_KEY, server: OWN_KEY, middle: OWN_KEY },
  paths: [],
};

let end = () => {};
afterEach(() => end());

async function holderResult(hasMarks: boolean, unmarked?: NodeJS.ProcessEnv) {
  const found = await heldLab(LAB, hasMarks, unmarked);
  ({ end } = found);
  return found;
}

const statesOf = (lab: Lab) => LAB_HOSTS.map((host) => holderState(lab, host));
const all = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

describe("a process that a lab's file names as a holder", () => {
  test("is not a holder without the mark of the lab, and nothing belongs to the lab", async () => {
    const { lab, pids } = await holderResult(false);
    expect(statesOf(lab)).toEqual(["gone", "gone", "gone"]);
    expect(pids.filter((pid) => isHolder(lab, pid))).toEqual([]);
    expect(all().filter(inhabitantOf(lab))).toEqual([]);
  });

  test("may be a holder while its environment is not readable, as during execve, and is not ended", async () => {
    const { lab, pids } = await holderResult(false, {});
    expect(statesOf(lab)).toEqual(["unknown", "unknown", "unknown"]);
    expect(pids.filter((pid) => isHolder(lab, pid))).toEqual([]);
    expect(all().filter(inhabitantOf(lab))).toEqual([]);
  });

  test("is a holder with the mark, and no other process in its namespaces belongs to the lab", async () => {
    const { lab, pids } = await holderResult(true);
    expect(statesOf(lab)).toEqual(["alive", "alive", "alive"]);
    expect(
      all()
        .filter((pid) => isHolder(lab, pid))
        .sort(),
    ).toEqual(pids.sort());
    expect(all().filter(inhabitantOf(lab)).sort()).toEqual(pids.sort());
  });

  test("does not belong to another lab, to a lab of another boot, or of another host", async () => {
    const { lab } = await holderResult(true);
    expect(statesOf({ ...lab, id: "0123456789abcdee" })).toEqual(["gone", "gone", "gone"]);
    expect(statesOf({ ...lab, name: "blu" })).toEqual(["gone", "gone", "gone"]);
    const { client, server, middle } = lab.holders;
    expect(statesOf({ ...lab, holders: { client: server, server: client, middle } })).toEqual([
      "gone",
      "gone",
      "alive",
    ]);
    const laterProcess = { ...client, started: `${Number(client.started) + 1}` };
    expect(statesOf({ ...lab, holders: { client: laterProcess, server, middle } })[0]).toBe("gone");
  });

  test("is never this process", () => {
    expect(statesOf(LAB)).toEqual(["gone", "gone", "gone"]);
    expect([process.pid, process.ppid, 1].filter(inhabitantOf(LAB))).toEqual([]);
  });
});
