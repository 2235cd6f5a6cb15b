import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { isAlive, keyOf, startOf } from "../../src/host/process-key.js";
import type { Lab } from "../../src/lab/model.js";
import { planPaths } from "../../src/lab/paths.js";
import { LabStore } from "../../src/lab/store.js";
import { liveLabs } from "../../src/lab/sweep.js";

let folder: string;
let store: LabStore;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "mptcpctl-store-")), "lab");
  store = new LabStore(folder);
});

afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const HERE = keyOf(process.pid);
/** No process started before the machine. */
const GONE = { pid: process.pid, started: "0" };

function lab(name: string): Lab {
  const holders = { client: HERE, server: HERE, middle: HERE };
  const rest = { layout: "separate", ipv6: false, created: 0, user: false } as const;
  return { name, id: `id of ${name}`, ...rest, holders, paths: planPaths({}) };
}

describe("the files of labs", () => {
  test("give back what was put in, and are the user's alone", () => {
    store.add(lab("blue"));
    store.save(lab("blue"));
    expect(store.read()).toEqual([expect.objectContaining({ lab: lab("blue") })]);
    expect(store.read()[0]).not.toHaveProperty("builder");
    expect(readdirSync(folder)).toEqual(["blue.json"]);
  });

  test("take a name once, whoever comes at the same time", () => {
    store.add(lab("blue"));
    expect(() => store.add({ ...lab("blue"), id: "another" })).toThrow('there is a lab "blue" already');
    expect(store.read()[0]?.lab.id).toBe("id of blue");
  });

  test("are changed by one process at a time, and a lock of the dead holds nobody up", () => {
    store.add(lab("blue"));
    symlinkSync(`${GONE.pid}.${GONE.started}`, join(folder, ".blue.lock"));
    store.change(lab("blue"), (now) => ({ ...now, created: 1 }));
    store.change({ ...lab("blue"), id: "an earlier one" }, (now) => ({ ...now, created: 2 }));
    expect([store.read()[0]?.lab.created, readdirSync(folder)]).toEqual([1, ["blue.json"]]);
    symlinkSync(`${HERE.pid}.${HERE.started}`, join(folder, ".blue.lock"));
    expect(() => store.change(lab("blue"), (now) => now)).toThrow("is being changed by another process");
  });

  test("are passed over where others wrote them, and the name is told to be taken by the file", () => {
    store.add(lab("blue"));
    const [blue] = store.read();
    const write = (name: string, what: unknown) =>
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(what));
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
    writeFileSync(join(folder, "blue.json"), JSON.stringify(old));
    expect(store.read()).toEqual([]);
    expect(store.has("blue")).toBe(false);
  });

  test("that cannot be written are told of with the folder, and nothing half written stays", () => {
    store.add(lab("blue"));
    symlinkSync("/dev/full", join(folder, `.red.${HERE.pid}.${HERE.started}`));
    expect(() => store.save(lab("red"))).toThrow(`cannot write in ${folder}`);
    expect(readdirSync(folder)).toEqual(["blue.json"]);
  });

  test("are not removed for an earlier lab of the same name", () => {
    store.save({ ...lab("blue"), ...prepared() });
    store.remove({ ...lab("blue"), id: "an earlier one" });
    expect(store.has("blue")).toBe(true);
    store.remove(lab("blue"));
    expect(store.has("blue")).toBe(false);
  });

  test("say nothing where they are none of ours, of another boot or of other processes", () => {
    store.add(lab("blue"));
    writeFileSync(join(folder, "torn.json"), '{"version":1,"lab":');
    writeFileSync(join(folder, "new.json"), JSON.stringify({ version: 2, lab: lab("new") }));
    const other = { ...JSON.parse(readFileSync(join(folder, "blue.json"), "utf8")), pids: "elsewhere" };
    other.lab.name = "other";
    writeFileSync(join(folder, "other.json"), JSON.stringify(other));
    expect(store.read().map((one) => one.lab.name)).toEqual(["blue"]);
  });

  test("lose what somebody left half written, not what is being written", () => {
    store.add(lab("blue"));
    for (const name of [".red.1.0", `.green.${HERE.pid}.${HERE.started}`])
      writeFileSync(join(folder, name), "");
    store.read();
    expect(readdirSync(folder).sort()).toEqual([`.green.${HERE.pid}.${HERE.started}`, "blue.json"]);
  });

  test("are kept in no folder that others can write to", () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(() => store.add(lab("blue"))).toThrow("is no folder of this user alone");
  });

  test("of labs that are dead are removed, those that are being built are not told", async () => {
    store.add(lab("unfinished"));
    store.save(lab("alive"));
    // None of its processes is there, so that none is ended.
    store.save({ ...lab("dead"), holders: { client: GONE, server: GONE, middle: GONE } });
    expect((await liveLabs(store)).map(({ name }) => name)).toEqual(["alive"]);
    expect(readdirSync(folder)).toEqual(["alive.json", "unfinished.json"]);
  });
});

/** The folder has to be there. */
function prepared(): object {
  store.add(lab("blue"));
  return {};
}

describe("a process", () => {
  test("is known by its pid and its start, and by no other", () => {
    expect([isAlive(HERE), isAlive(GONE)]).toEqual([true, false]);
    expect(startOf(process.pid)).toMatch(/^\d+$/);
    expect(startOf(2 ** 22)).toBeUndefined();
  });
});
