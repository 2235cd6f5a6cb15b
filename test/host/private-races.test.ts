import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PrivateFolder } from "../../src/host/private/folder.js";
import { NotPrivateError } from "../../src/host/private/not-private.js";
import { keyOf } from "../../src/host/process-key.js";

let parent: string;
let folder: PrivateFolder;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mptcpctl-private-"));
  folder = new PrivateFolder(parent, ["x"]);
});

afterEach(() => rmSync(parent, { recursive: true }));

describe("a private folder that several processes use", () => {
  test("reads a file whose draft has not been removed yet, and no other file with a second name", () => {
    folder.write("a", "one");
    linkSync(folder.file("a"), folder.file(".a.draft"));
    expect(folder.read("a")).toBe("one");
    linkSync(folder.file("a"), join(parent, "outside"));
    expect(() => folder.read("a")).toThrow(NotPrivateError);
  });

  test("lists neither drafts nor locks", () => {
    folder.locked("a", () => {
      folder.write("a", "one");
      writeFileSync(folder.file(".b.1.1.1.x"), "");
      expect(folder.list()).toEqual(["a"]);
    });
    expect(folder.has("a")).toBe(true);
  });

  test("removes the lock and the drafts of a killed process, and keeps those of other pid namespaces", async () => {
    const child = spawn("true");
    await new Promise((resolve) => child.once("close", resolve));
    const own = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
    folder.create();
    symlinkSync(`${child.pid}.1.${own}`, folder.file(".a.lock"));
    for (const namespace of [own, "1"]) writeFileSync(folder.file(`.a.${child.pid}.1.${namespace}.x`), "");
    expect(folder.locked("a", () => "done")).toBe("done");
    folder.write("a", "one");
    expect(readdirSync(folder.path).sort()).toEqual([`.a.${child.pid}.1.1.x`, "a"]);
  });

  test("gives a lock to one process at a time, and reports the lock it waited for", () => {
    folder.create();
    const { pid, started } = keyOf(process.pid);
    const own = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
    symlinkSync(`${pid}.${started}.${own}`, folder.file(".a.lock"));
    expect(() => folder.locked("a", () => undefined)).toThrow(
      expect.objectContaining({
        message: `another process holds the lock ${folder.file(".a.lock")}`,
        hint: `ps -p ${pid}`,
      }),
    );
  });

  test("removes an old lock of another pid namespace, and prints how to remove a newer one", () => {
    folder.create();
    const path = folder.file(".a.lock");
    symlinkSync("1.1.1", path);
    const runLocked = () => folder.locked("a", () => "done");
    let hint = "";
    try {
      runLocked();
    } catch (error) {
      expect(String(error)).toContain(`a process of another PID namespace holds the lock ${path}`);
      ({ hint } = error as { hint: string });
    }
    const old = Date.now() / 1000 - 61;
    lutimesSync(path, old, old);
    expect(runLocked()).toBe("done");
    symlinkSync("1.1.1", path);
    execFileSync("sh", ["-c", hint]);
    expect(runLocked()).toBe("done");
  });

  test("that cannot be used has a hint that can be pasted", () => {
    const { parent: missing } = new PrivateFolder(join(parent, "it's not there"), ["x"]);
    const missingFolder = new PrivateFolder(missing, ["x"]);
    const failure = () => {
      try {
        missingFolder.write("a", "one");
      } catch (error) {
        return error;
      }
      return undefined;
    };
    execFileSync("sh", ["-c", missingFolder.hintFor(failure())]);
    expect(failure()).toBeUndefined();
    mkdirSync(missingFolder.file("b"));
    const writeToMissing = () => missingFolder.write("b", "two");
    try {
      writeToMissing();
    } catch (error) {
      execFileSync("sh", ["-c", missingFolder.hintFor(error)]);
    }
    writeToMissing();
    expect(missingFolder.read("b")).toBe("two");
  });

  test("names another place in its hints, if one exists", () => {
    const otherFolders = { folder: "export XDG_RUNTIME_DIR=$(mktemp -d)", parent: 'export TMPDIR="$HOME"' };
    const diskFullError = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    expect(new PrivateFolder("/run/user/1", ["x"], otherFolders).hintFor(diskFullError)).toBe(
      otherFolders.folder,
    );
    expect(new PrivateFolder(tmpdir(), ["x"], otherFolders).hintFor(diskFullError)).toBe(otherFolders.parent);
    expect(new PrivateFolder("/run", ["x"]).hintFor(diskFullError)).toBe("df /run");
  });

  test("gives hints that can be pasted", () => {
    const otherFolders = { folder: "export XDG_RUNTIME_DIR=$(mktemp -d)" };
    const odd = new PrivateFolder(parent, ["it's", "x"], otherFolders);
    mkdirSync(join(parent, "it's"));
    chmodSync(join(parent, "it's"), 0o755);
    expect(() => odd.list()).toThrow(expect.objectContaining({ hint: `chmod 700 '${parent}/it'\\''s'` }));
    rmSync(join(parent, "it's"), { recursive: true });
    symlinkSync(parent, join(parent, "it's"));
    expect(() => odd.list()).toThrow(expect.objectContaining({ hint: `rm -rf '${parent}/it'\\''s'` }));
  });
});
