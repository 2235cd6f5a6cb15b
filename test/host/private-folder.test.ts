import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
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
import { NotPrivateError, PrivateFolder } from "../../src/host/private/folder.js";
import { HAS_OTHER_USER } from "../support/ordinary.js";

const OTHER_UID = 23002;
/** In a user namespace with one user there is no other user who could own a file. */
const isRoot = process.geteuid?.() === 0 && HAS_OTHER_USER;

let parent: string;
let folder: PrivateFolder;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mptcpctl-private-"));
  folder = new PrivateFolder(parent, ["mptcpctl", "lab"]);
});

afterEach(() => rmSync(parent, { recursive: true }));

const modeOf = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

/** Every use of the folder, each of which must refuse a folder that is not private. */
const OPERATIONS: Record<string, () => unknown> = {
  list: () => folder.list(),
  read: () => folder.read("x"),
  write: () => folder.write("x", "new"),
  add: () => folder.add("y", "new"),
  remove: () => folder.remove("x"),
};

describe("a private folder", () => {
  test("is empty, and is not created before the first write", () => {
    expect([folder.list(), folder.read("x")]).toEqual([[], undefined]);
    folder.remove("x");
    expect(readdirSync(parent)).toEqual([]);
  });

  test("keeps what is written, with modes that umask does not change", () => {
    const umask = process.umask(0o777);
    try {
      folder.write("x", "one");
      folder.write("x", "two");
      expect([folder.add("y", "first"), folder.add("y", "second")]).toEqual([true, false]);
    } finally {
      process.umask(umask);
    }
    expect([folder.list(), folder.read("x"), folder.read("y")]).toEqual([["x", "y"], "two", "first"]);
    expect([modeOf(join(parent, "mptcpctl")), modeOf(folder.path), modeOf(folder.file("x"))]).toEqual([
      "700",
      "700",
      "600",
    ]);
    folder.remove("x");
    expect(folder.list()).toEqual(["y"]);
  });

  const notPrivate: Record<string, () => void> = {
    "a folder that others may write": () => chmodSync(folder.path, 0o722),
    "a folder that others may read": () => chmodSync(folder.path, 0o755),
    "an upper folder that the group may write": () => chmodSync(join(parent, "mptcpctl"), 0o770),
    "a parent in which others may rename": () => chmodSync(parent, 0o777),
    "a link in place of the folder": () => {
      rmSync(folder.path, { recursive: true });
      mkdirSync(join(parent, "own"), { mode: 0o700 });
      symlinkSync(join(parent, "own"), folder.path);
    },
    "a file in place of the folder": () => {
      rmSync(folder.path, { recursive: true });
      writeFileSync(folder.path, "", { mode: 0o600 });
    },
    ...(isRoot && {
      "a folder of another user": () => chownSync(folder.path, OTHER_UID, OTHER_UID),
      "an upper folder of another user": () => chownSync(join(parent, "mptcpctl"), OTHER_UID, OTHER_UID),
      "a parent of another user": () => chownSync(parent, OTHER_UID, OTHER_UID),
    }),
  };

  test.each(Object.entries(notPrivate))("refuses to read and write %s", (_, makeNotPrivate) => {
    folder.write("x", "old");
    makeNotPrivate();
    for (const use of Object.values(OPERATIONS)) expect(use).toThrow(NotPrivateError);
  });

  const planted: Record<string, () => void> = {
    "a link": () => {
      writeFileSync(join(parent, "target"), "target", { mode: 0o600 });
      symlinkSync(join(parent, "target"), folder.file("x"));
    },
    "a hard link": () => {
      writeFileSync(join(parent, "target"), "target", { mode: 0o600 });
      linkSync(join(parent, "target"), folder.file("x"));
    },
    "a folder": () => mkdirSync(folder.file("x"), { mode: 0o700 }),
    "a file that others may read": () => {
      writeFileSync(folder.file("x"), "target");
      chmodSync(folder.file("x"), 0o644);
    },
    "a file that others may write": () => {
      writeFileSync(folder.file("x"), "target");
      chmodSync(folder.file("x"), 0o622);
    },
    ...(isRoot && {
      "a file of another user": () => {
        writeFileSync(folder.file("x"), "target", { mode: 0o600 });
        chownSync(folder.file("x"), OTHER_UID, OTHER_UID);
      },
    }),
  };

  test.each(Object.entries(planted))("does not read %s", (_, plant) => {
    folder.create();
    plant();
    expect(() => folder.read("x")).toThrow(NotPrivateError);
  });

  test("replaces a symbolic link and does not change its target", () => {
    folder.create();
    planted["a link"]?.();
    folder.write("x", "new");
    expect([folder.read("x"), readFileSync(join(parent, "target"), "utf8")]).toEqual(["new", "target"]);
  });

  test("keeps the old file and no draft when a write fails", () => {
    folder.write("x", "old");
    mkdirSync(folder.file("z"), { mode: 0o700 });
    expect(() => folder.write("z", "new")).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect([folder.read("x"), folder.list()]).toEqual(["old", ["x", "z"]]);
  });
});
