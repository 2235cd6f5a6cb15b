import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Elf } from "../../src/run/elf.js";
import {
  canBePreloaded,
  isNameable,
  preloadVariables,
  withGoSetting,
  withPreload,
} from "../../src/run/environment.js";
import { block, origins, wordBlock } from "../../src/run/exec-strings.js";
import { preloadLibrary } from "../../src/run/library.js";
import { fileLimits, originalLimit } from "../../src/run/limits.js";
import { chooseMechanism } from "../../src/run/mechanism.js";
import { type Program, readElfFile } from "../../src/run/program.js";
import { readTcpTable } from "../../src/run/tcp-table.js";
import { plainFolder } from "../support/plain-folder.js";
import { elfFile } from "./elf-file.js";

const X64_ELF: Elf = { bits: 64, machine: 62 };
const LINKED: Elf = { ...X64_ELF, interpreter: "/lib/ld.so" };
const library = { elf: X64_ELF };
const dynamic: Program = { path: "/bin/nc", kind: "dynamic", elf: LINKED };

describe("the mechanism that makes a program's sockets MPTCP", () => {
  test.each<[string, Program, readonly string[]]>([
    ["dynamically linked", dynamic, ["LD_PRELOAD"]],
    ["statically linked", { path: "/bin/x", kind: "static", elf: X64_ELF }, []],
    ["made by Go", { path: "/bin/x", kind: "static", elf: { ...X64_ELF, go: "go1.26.5" } }, ["GODEBUG"]],
    ["made by Go and linked with C", { ...dynamic, elf: { ...LINKED, go: "go1.21" } }, ["GODEBUG"]],
    ["made by some Go", { path: "/bin/x", kind: "static", elf: { ...X64_ELF, go: "" } }, ["GODEBUG"]],
    [
      "built by a future version of Go",
      { path: "/bin/x", kind: "static", elf: { ...X64_ELF, go: "devel go1.30" } },
      ["GODEBUG"],
    ],
    ["made by an early Go", { path: "/bin/x", kind: "static", elf: { ...X64_ELF, go: "go1.20.14" } }, []],
    [
      "made by Go and setuid",
      { ...dynamic, elf: { ...X64_ELF, go: "go1.22" }, elevated: "setuid" },
      ["GODEBUG"],
    ],
    ["setuid", { ...dynamic, elevated: "setuid" }, []],
    ["setgid", { ...dynamic, elevated: "setgid" }, []],
    ["given capabilities", { ...dynamic, elevated: "capabilities" }, []],
    ["for another machine", { ...dynamic, elf: { ...LINKED, machine: 183 } }, []],
    ["of 32 bits", { ...dynamic, elf: { ...LINKED, bits: 32 } }, []],
    ["a script", { path: "/bin/s", kind: "script", runBy: dynamic }, ["LD_PRELOAD"]],
    [
      "a script of a static shell",
      { path: "/bin/s", kind: "script", runBy: { path: "/b", kind: "static" } },
      [],
    ],
    ["not to be read", { path: "/bin/x", kind: "unread" }, ["LD_PRELOAD"]],
    ["something else", { path: "/bin/x", kind: "other" }, ["LD_PRELOAD"]],
  ])("%s", (_, program, means) => {
    const verdict = chooseMechanism(program, library);
    expect(verdict.means).toEqual(means);
    expect(verdict.reason).not.toMatch(/\.$/);
    expect(verdict.hint !== undefined).toBe(means.length === 0);
  });

  test("is named with the program whose code runs", () => {
    const script: Program = { path: "/bin/s", kind: "script", runBy: dynamic };
    expect(chooseMechanism(script, library).reason).toBe(
      "nc is dynamically linked: its TCP sockets become MPTCP by LD_PRELOAD",
    );
  });

  test("is missing without the preloaded library, except for Go", () => {
    const missing = preloadLibrary("/nowhere/mptcpctl-run.so");
    expect(chooseMechanism(dynamic, missing)).toEqual({
      means: [],
      reason: "the library to preload was not built: /nowhere/mptcpctl-run.so is missing",
      hint: expect.stringMatching(/build\.mjs'? addon/),
    });
    expect(chooseMechanism({ ...dynamic, elf: { ...X64_ELF, go: "" } }, missing).means).toEqual(["GODEBUG"]);
  });
});

describe("the library to preload", () => {
  test("is built beside the program", () => {
    expect(preloadLibrary()).toMatchObject({
      path: expect.stringMatching(/native\/mptcpctl-run\.so$/),
      elf: {},
    });
  });

  test("is copied again if it is damaged, or is for another machine type", () => {
    const folder = plainFolder("mptcpctl-library-");
    const path = join(folder, "library.so");
    const hint = expect.stringMatching(/build\.mjs'? addon/);
    writeFileSync(path, "");
    expect(preloadLibrary(path)).toEqual({
      elf: undefined,
      why: `the library to preload is damaged: ${path}`,
      hint,
    });
    const { machine } = readElfFile(process.execPath) as Elf;
    writeFileSync(path, elfFile({ machine: machine === 183 ? 62 : 183 }));
    expect(preloadLibrary(path)).toEqual({
      elf: undefined,
      why: `the library to preload is made for another kind of machine: ${path}`,
      hint,
    });
    rmSync(folder, { recursive: true });
  });

  test("cannot be named if its path contains a blank, a colon or a dollar sign", () => {
    expect(["/a b/l.so", "/a:b/l.so", "/a$LIB/l.so", "/a-b/l.so"].map(isNameable)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("variables", () => {
  const PLAIN_PATH = "/a-b/l.so";
  const BLANK = "/a b/ü/l.so";

  test("name a library by its path, or by its folder and its name if the path contains a blank", () => {
    expect(preloadVariables({}, PLAIN_PATH)).toEqual({ LD_PRELOAD: PLAIN_PATH });
    expect(preloadVariables({ LD_LIBRARY_PATH: "/x" }, PLAIN_PATH)).toEqual({ LD_PRELOAD: PLAIN_PATH });
    expect(preloadVariables({}, BLANK)).toEqual({ LD_PRELOAD: "l.so", LD_LIBRARY_PATH: "/a b/ü" });
    const before = { LD_PRELOAD: "/x.so", LD_LIBRARY_PATH: "/y:" };
    const after = { LD_PRELOAD: "/x.so:l.so", LD_LIBRARY_PATH: "/a b/ü:/y:" };
    expect(preloadVariables(before, BLANK)).toEqual(after);
    expect(preloadVariables(after, BLANK)).toEqual(after);
    expect(preloadVariables({ LD_LIBRARY_PATH: "" }, BLANK).LD_LIBRARY_PATH).toBe("/a b/ü");
  });

  test("cannot name a library if they would be split or expanded", () => {
    expect([PLAIN_PATH, BLANK, "/a:b/l.so", "/a;b c/l.so", "/a$LIB/l.so"].map(canBePreloaded)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test.each([
    [undefined, "/l.so"],
    ["", "/l.so"],
    ["/a.so", "/a.so:/l.so"],
    ["/a.so /b.so", "/a.so:/b.so:/l.so"],
    [" /a.so::/b.so: ", "/a.so:/b.so:/l.so"],
    ["/l.so /a.so", "/l.so /a.so"],
  ])("LD_PRELOAD=%p becomes %p", (before, after) => {
    expect(withPreload(before, "/l.so")).toBe(after);
  });

  test.each([
    [undefined, "multipathtcp=1"],
    ["", "multipathtcp=1"],
    ["http2debug=1", "http2debug=1,multipathtcp=1"],
    ["multipathtcp=0", "multipathtcp=0,multipathtcp=1"],
    ["multipathtcp=1,gctrace=1", "multipathtcp=1,gctrace=1"],
    ["multipathtcp=1,multipathtcp=0,", "multipathtcp=1,multipathtcp=0,multipathtcp=1"],
  ])("GODEBUG=%p becomes %p", (before, after) => {
    expect(withGoSetting(before)).toBe(after);
  });
});

describe("the limit of open files", () => {
  const text = (soft: string, hard: string) =>
    `Max processes  1  2  processes\nMax open files            ${soft}  ${hard}  files \n`;

  test("is read from /proc", () => {
    expect(fileLimits(text("1024", "unlimited"))).toEqual({ soft: 1024, hard: Number.POSITIVE_INFINITY });
    expect(fileLimits("")).toBeUndefined();
  });

  test.each([
    ["is the parent's", { soft: 1024, hard: 4096 }, 1024],
    ["is unchanged if the parent has the same limit", { soft: 4096, hard: 4096 }, undefined],
    ["is unchanged if the limits were changed for this process", { soft: 1024, hard: 9999 }, undefined],
    ["is unchanged if the original value is unknown", undefined, undefined],
  ])("%s", (_, parent, restored) => {
    expect(originalLimit({ soft: 4096, hard: 4096 }, parent)).toBe(restored);
  });
});

describe("strings for execve", () => {
  test("end in NUL, each", () => {
    expect(block(["a", "", "é"], new Map())).toEqual(Buffer.from("a\0\0é\0"));
    expect(block([], new Map())).toHaveLength(0);
  });

  test("keep their original bytes, also if they are not UTF-8", () => {
    const origin = Buffer.from("caf\xe9\0plain\0A=\xff\xfe", "latin1");
    const originalBytes = origins(origin);
    const decoded = ["café", "plain", "A=\xff\xfe"].map((text) => Buffer.from(text, "latin1").toString());
    expect([...originalBytes.keys()]).toEqual(decoded);
    expect(block(decoded, originalBytes)).toEqual(Buffer.concat([origin, Buffer.of(0)]));
  });

  test("are matched to the command line by position, because different bytes may be decoded to the same text", () => {
    const words = Buffer.from("\xff\0\xfe\0", "latin1");
    const line = Buffer.concat([Buffer.from("node\0run\0"), words]);
    const decoded = ["\xff", "\xfe"].map((text) => Buffer.from(text, "latin1").toString());
    expect(wordBlock(decoded, line)).toEqual(words);
    expect(wordBlock(["sh", ...decoded], line)).toEqual(Buffer.concat([Buffer.from("sh\0"), words]));
    expect(wordBlock(["a", ...decoded], words)).toEqual(Buffer.concat([Buffer.from("a\0"), words]));
    expect(wordBlock(["other"], line)).toEqual(Buffer.from("other\0"));
    expect(wordBlock([], line)).toHaveLength(0);
  });
});

describe("the kernel's table of TCP sockets", () => {
  const HEAD =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  const row = (ends: string, state: string, inode: number) =>
    `   0: ${ends} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0\n`;

  test("has addresses, ports and inodes", () => {
    const rowIpv4 = row("0100007F:1F90 00000000:0000", "0A", 77);
    const six = row("B80D0120000000000000000001000000:0016 B80D0120000000000000000002000000:D065", "01", 78);
    expect(readTcpTable(HEAD + rowIpv4 + six)).toEqual([
      {
        local: { address: "127.0.0.1", port: 8080 },
        remote: { address: "0.0.0.0", port: 0 },
        inode: 77,
        listens: true,
      },
      {
        local: { address: "2001:db8::1", port: 22 },
        remote: { address: "2001:db8::2", port: 53349 },
        inode: 78,
        listens: false,
      },
    ]);
  });

  test("is skipped for sockets without a process, and for malformed lines", () => {
    expect(readTcpTable(HEAD + row("0100007F:1F90 00000000:0000", "06", 0))).toEqual([]);
    expect(readTcpTable(`${HEAD}nonsense\n`)).toEqual([]);
    expect(readTcpTable("")).toEqual([]);
  });
});
