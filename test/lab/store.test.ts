import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PrivateFolder } from "../../src/host/private/folder.js";
import { isAlive, keyOf, type ProcessKey, startOf } from "../../src/host/process-key.js";
import { clearDead, liveLabs } from "../../src/lab/cleanup.js";
import type { Lab } from "../../src/lab/model.js";
import { planPaths } from "../../src/lab/paths.js";
import { LabStore } from "../../src/lab/store.js";
import { heldLab } from "./held-lab.js";

let parent: string;
let folder: string;
let store: LabStore;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mptcpctl-store-"));
  folder = join(parent, "lab");
  store = new LabStore(new PrivateFolder(parent, ["lab"]));
});

afterEach(() => rmSync(parent, { recursive: true }));

const OWN_KEY = keyOf(process.pid);
/** No process started before the machine. */
const ENDED_KEY = { pid: process.pid, started: "0" };
/** How the names of drafts and locks contain a process. */
const nameOf = ({ pid, started }: ProcessKey) =>
  `${pid}.${started}.${readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")}`;

const idOf = (name: string) => Buffer.from(name.padEnd(8, "."), "latin1").subarray(0, 8).toString("hex");

function lab(name: string): Lab {
  const holders = { client: OWN_KEY, server: OWN_KEY, middle: OWN_KEY };
  const rest = { layout: "separate", ipv6: false, created: 0, user: false } as const;
  return { name, id: idOf(name), ...rest, holders, paths: planPaths({}) };
}

const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(content), { mode: 0o600 });

describe("the files of labs", () => {
  test("return what was stored, and are readable by the user alone", () => {
    store.add(lab("blue"));
    store.save(lab("blue"));
    expect(store.read()).toEqual([expect.objectContaining({ lab: lab("blue") })]);
    expect(store.read()[0]).not.toHaveProperty("builder");
    expect(readdirSync(folder)).toEqual(["blue.json"]);
  });

  test("accept a name once", () => {
    store.add(lab("blue"));
    expect(() => store.add({ ...lab("blue"), id: idOf("another") })).toThrow('there is a lab "blue" already');
    expect(store.read()[0]?.lab.id).toBe(idOf("blue"));
  });

  test("are changed by one process at a time, and a lock of an ended process is removed", () => {
    store.add(lab("blue"));
    symlinkSync(nameOf(ENDED_KEY), join(folder, ".blue.lock"));
    store.change(lab("blue"), (now) => ({ ...now, created: 1 }));
    store.change({ ...lab("blue"), id: idOf("earlier") }, (now) => ({ ...now, created: 2 }));
    expect([store.read()[0]?.lab.created, readdirSync(folder)]).toEqual([1, ["blue.json"]]);
    symlinkSync(nameOf(OWN_KEY), join(folder, ".blue.lock"));
    expect(() => store.change(lab("blue"), (now) => now)).toThrow("another process holds the lock");
  });

  test("are skipped if another user wrote them, and the error names the file that has the name", () => {
    store.add(lab("blue"));
    const [blue] = store.read();
    write("red", { ...blue, lab: { name: "red" } });
    write("nothing", null);
    write("elsewhere", { ...blue, pids: `${blue?.pids.split(" ")[0]} pid:[1]`, lab: lab("elsewhere") });
    expect(store.read().map((one) => one.lab.name)).toEqual(["blue"]);
    for (const name of ["red", "nothing", "elsewhere"]) {
      expect(() => store.add(lab(name))).toThrow(`the name "${name}" is taken by ${folder}/${name}.json`);
      expect(store.has(name)).toBe(true);
    }
  });

  test("are removed after the next boot, and the name is free again", () => {
    store.add(lab("blue"));
    const [blue] = store.read();
    const old = { ...blue, pids: `of-before ${blue?.pids.split(" ")[1]}` };
    write("blue", old);
    expect(store.read()).toEqual([]);
    expect(store.has("blue")).toBe(false);
  });

  test("that cannot be written are errors that name the folder, and no incomplete file remains", () => {
    store.add(lab("blue"));
    mkdirSync(join(folder, "red.json"), { mode: 0o700 });
    expect(() => store.save(lab("red"))).toThrow(`cannot use the folder ${folder}`);
    expect(readdirSync(folder)).toEqual(["blue.json", "red.json"]);
  });

  test("are not removed for an earlier lab of the same name", () => {
    store.save({ ...lab("blue"), ...prepared() });
    store.remove({ ...lab("blue"), id: idOf("earlier") });
    expect(store.has("blue")).toBe(true);
    store.remove(lab("blue"));
    expect(store.has("blue")).toBe(false);
  });

  test("are not reported if they are of another program, another boot or other processes", () => {
    store.add(lab("blue"));
    writeFileSync(join(folder, "torn.json"), '{"version":1,"lab":', { mode: 0o600 });
    write("new", { version: 2, lab: lab("new") });
    const otherLab = {
      ...JSON.parse(readFileSync(join(folder, "blue.json"), "utf8")),
      pids: "elsewhere pid:[1]",
    };
    otherLab.lab.name = "other";
    write("other", otherLab);
    expect(store.passedOver()).toEqual(
      ["new", "torn"].map((name) => `${folder}/${name}.json does not describe a lab and is skipped`),
    );
    expect(store.read().map((one) => one.lab.name)).toEqual(["blue"]);
  });

  test("of incomplete writes are removed, but not during a write", () => {
    store.add(lab("blue"));
    const [dead, liveDraft] = [`.red.${nameOf(ENDED_KEY)}.x1`, `.green.${nameOf(OWN_KEY)}.x2`];
    for (const name of [dead, liveDraft]) writeFileSync(join(folder, name), "");
    store.read();
    expect(readdirSync(folder).sort()).toEqual([liveDraft, "blue.json"]);
  });

  test("are not stored in a folder in which other users can write", () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => store.add(lab("blue"))).toThrow("is not private to this user: its mode is 0777");
  });

  test("of ended labs are removed, those of labs under construction are not reported", async () => {
    const alive = await heldLab(lab("alive"));
    try {
      store.add({ ...alive.lab, name: "unfinished" });
      store.save(alive.lab);
      // None of its processes exists, so that none is killed.
      store.save({ ...lab("dead"), holders: { client: ENDED_KEY, server: ENDED_KEY, middle: ENDED_KEY } });
      expect(liveLabs(store).map(({ name }) => name)).toEqual(["alive"]);
      expect(readdirSync(folder)).toContain("dead.json");
      await clearDead(store);
      expect(liveLabs(store).map(({ name }) => name)).toEqual(["alive"]);
      expect(readdirSync(folder)).toEqual(["alive.json"]);
    } finally {
      alive.end();
    }
  });
});

/** The folder must exist. */
function prepared(): object {
  store.add(lab("blue"));
  return {};
}

describe("a process in a lab's file", () => {
  test("is identified by its pid and its start time together", () => {
    expect([isAlive(OWN_KEY), isAlive(ENDED_KEY)]).toEqual([true, false]);
    expect(startOf(process.pid)).toMatch(/^\d+$/);
    expect(startOf(2 ** 22)).toBeUndefined();
  });
});
