import { spawn } from "node:child_process";
import {
  chmodSync,
  linkSync,
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

let parent: string;
let folder: PrivateFolder;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mptcpctl-private-"));
  folder = new PrivateFolder(parent, ["x"]);
});

afterEach(() => rmSync(parent, { recursive: true }));

describe("a private folder that several processes use", () => {
  test("reads a file whose draft has not been removed yet, and no other that has a second name", () => {
    folder.write("a", "one");
    linkSync(folder.file("a"), folder.file(".a.draft"));
    expect(folder.read("a")).toBe("one");
    linkSync(folder.file("a"), join(parent, "outside"));
    expect(() => folder.read("a")).toThrow(NotPrivateError);
  });

  test("shows neither drafts nor locks", () => {
    folder.locked("a", () => {
      folder.write("a", "one");
      writeFileSync(folder.file(".b.1.1.1.x"), "");
      expect(folder.list()).toEqual(["a"]);
    });
    expect(folder.has("a")).toBe(true);
  });

  test("drops the lock and the drafts of a killed process, and leaves those of other pid namespaces", async () => {
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

  test("gives a lock to one at a time, and says which lock it waited for", () => {
    folder.create();
    symlinkSync("1.1.1", folder.file(".a.lock"));
    expect(() => folder.locked("a", () => undefined)).toThrow(
      `another process holds the lock ${folder.file(".a.lock")}`,
    );
  });

  test("gives hints that can be pasted", () => {
    const elsewhere = { folder: "export XDG_RUNTIME_DIR=$(mktemp -d)" };
    const odd = new PrivateFolder(parent, ["it's", "x"], elsewhere);
    mkdirSync(join(parent, "it's"));
    chmodSync(join(parent, "it's"), 0o755);
    expect(() => odd.list()).toThrow(expect.objectContaining({ hint: `chmod 700 '${parent}/it'\\''s'` }));
    rmSync(join(parent, "it's"), { recursive: true });
    symlinkSync(parent, join(parent, "it's"));
    expect(() => odd.list()).toThrow(expect.objectContaining({ hint: `rm -rf '${parent}/it'\\''s'` }));
  });
});
