import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { elevationOf } from "../../src/run/elevation.js";
import { findProgram } from "../../src/run/find-program.js";
import { inspectProgram, lastOf, missingLinker, readElfFile } from "../../src/run/program.js";
import { readShebang } from "../../src/run/shebang.js";
import { plainFolder } from "../support/plain-folder.js";
import { elfFile } from "./elf-file.js";

const folder = plainFolder("mptcpctl-run-");
const programEnvironment = {
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0,
  path: join(folder, "bin"),
};

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes an executable file into the folder. */
function put(name: string, contents: Buffer | string, mode = 0o755): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, contents);
  chmodSync(path, mode);
  return path;
}

const dynamic = put("bin/dynamic", elfFile({ interpreter: "/nowhere/ld.so" }));
const fixed = put("bin/static", elfFile());

describe("a program", () => {
  test("is dynamic or static as its ELF file says", () => {
    expect(inspectProgram(dynamic, programEnvironment)).toMatchObject({ path: dynamic, kind: "dynamic" });
    expect(inspectProgram(fixed, programEnvironment)).toMatchObject({
      kind: "static",
      elf: { bits: 64, machine: 62 },
    });
  });

  test("is run by its interpreter if it is a script", () => {
    const script = put("script", `#! ${dynamic} -u\n`);
    expect(inspectProgram(script, programEnvironment)).toMatchObject({
      kind: "script",
      runBy: { path: dynamic },
    });
  });

  test.each(["#!/usr/bin/env static", "#!/usr/bin/env -S static -u", "#!/usr/bin/env -S A=b static"])(
    "is the program that env finds: %p",
    (line) => {
      expect(lastOf(inspectProgram(put("script", `${line}\n`), programEnvironment)).path).toBe(fixed);
    },
  );

  test("is env itself if env finds nothing, or has options that are not supported", () => {
    for (const line of ["#!/usr/bin/env nosuch", "#!/usr/bin/env -S -u HOME static", "#!/usr/bin/env"]) {
      const script = put("script", `${line}\n`);
      expect(lastOf(inspectProgram(script, programEnvironment)).path).toBe("/usr/bin/env");
    }
  });

  test("may be a script whose interpreter is a script", () => {
    const innerScript = put("inner", `#!${fixed}\n`);
    const outerScript = put("outer", `#!${innerScript}\n`);
    expect(lastOf(inspectProgram(outerScript, programEnvironment)).path).toBe(fixed);
  });

  test("is resolved as far as the kernel does, and not if scripts form a loop", () => {
    put("chain0", `#!${fixed}\n`);
    for (let i = 1; i < 6; i++) put(`chain${i}`, `#!${join(folder, `chain${i - 1}`)}\n`);
    expect(lastOf(inspectProgram(join(folder, "chain4"), programEnvironment)).path).toBe(fixed);
    const circularScript = join(folder, "circle");
    put("circle", `#!${circularScript}\n`);
    for (const path of [join(folder, "chain5"), circularScript])
      expect(() => inspectProgram(path, programEnvironment)).toThrow(
        expect.objectContaining({ exit: 126, errno: constants.errno.ELOOP }),
      );
  });

  test("needs a dynamic linker, which may be missing", () => {
    expect([dynamic, fixed, process.execPath].map((path) => missingLinker(readElfFile(path)))).toEqual([
      "/nowhere/ld.so",
      undefined,
      undefined,
    ]);
  });

  test("cannot be started without its interpreter", () => {
    const script = put("script", "#!/nowhere/sh\n");
    expect(() => inspectProgram(script, programEnvironment)).toThrow(
      expect.objectContaining({
        exit: 127,
        code: "not_found",
        message: `the interpreter of the script ${script}: there is no program /nowhere/sh`,
      }),
    );
    const closed = put("closed", "", 0o644);
    expect(() => inspectProgram(put("script", `#!${closed}\n`), programEnvironment)).toThrow(
      expect.objectContaining({ exit: 126, code: "not_executable" }),
    );
  });

  test("may have privileges that its caller lacks", () => {
    const path = put("setuid", elfFile({ interpreter: "/lib/ld.so" }), 0o4755);
    expect(inspectProgram(path, { ...programEnvironment, uid: programEnvironment.uid + 1 })).toMatchObject({
      elevated: "setuid",
    });
    expect(inspectProgram(path, programEnvironment)).not.toHaveProperty("elevated");
  });

  test("may be neither ELF nor script", () => {
    expect(inspectProgram(put("text", "echo hello\n"), programEnvironment)).toEqual({
      path: join(folder, "text"),
      kind: "other",
    });
    expect(inspectProgram(put("empty", ""), programEnvironment).kind).toBe("other");
  });

  test("may be unreadable for the user", () => {
    expect(inspectProgram(join(folder, "nosuch"), programEnvironment).kind).toBe("unread");
  });
});

describe("the first line of a script", () => {
  test.each([
    ["#!/bin/sh", { interpreter: "/bin/sh" }],
    ["#! /bin/sh -e\necho", { interpreter: "/bin/sh" }],
    ["#!\t/usr/bin/env  python3 ", { interpreter: "/usr/bin/env", sought: "python3" }],
    ["#!/usr/bin/env --split-string=perl -w", { interpreter: "/usr/bin/env", sought: "perl" }],
    ["#!", undefined],
    ["#!\n/bin/sh", undefined],
    ["# !/bin/sh", undefined],
  ])("%p", (line, found) => {
    expect(readShebang(Buffer.from(line))).toEqual(found);
  });
});

describe("the search for a program", () => {
  const closed = put("first/tool", "", 0o644);
  const open = put("second/tool", "");
  const PATH = [join(folder, "nowhere"), join(folder, "first"), join(folder, "second")].join(":");

  test("returns the first executable file in PATH", () => {
    expect(findProgram("tool", PATH)).toBe(open);
  });

  test("returns a path unchanged", () => {
    expect(findProgram(open, "")).toBe(open);
    expect(findProgram("/bin/sh")).toBe("/bin/sh");
  });

  test("finds programs without a PATH", () => {
    expect(findProgram("sh")).toMatch(/^\/(usr\/)?bin\/sh$/);
  });

  test.each([
    ["nosuch", PATH, 127],
    ["", PATH, 127],
    ["/nowhere/x", PATH, 127],
    [`${open}/x`, PATH, 127],
    ["tool", join(folder, "first"), 126],
    [closed, PATH, 126],
    [folder, PATH, 126],
    ["/dev/null", PATH, 126],
  ])("exits with the shell's code if %p cannot be started", (name, path, exit) => {
    expect(() => findProgram(name, path)).toThrow(expect.objectContaining({ exit }));
  });
});

describe("privileges that a program has of its own", () => {
  const starter = { uid: 1000, gid: 1000 };
  const of = (mode: number, uid: number, gid: number, capabilities = false, who = starter) =>
    elevationOf({ mode, uid, gid }, who, () => capabilities);

  test("are those of another user or group, not the caller's", () => {
    expect(of(0o104755, 0, 0)).toBe("setuid");
    expect(of(0o104755, 1000, 0)).toBeUndefined();
    expect(of(0o102755, 0, 0)).toBe("setgid");
    expect(of(0o102745, 0, 0)).toBeUndefined();
    expect(of(0o102755, 0, 1000)).toBeUndefined();
  });

  test("are none without set-user-ID, set-group-ID and capabilities", () => {
    const bound = { ...starter, isBound: true };
    expect([of(0o104755, 0, 0, true, bound), of(0o102755, 0, 0, true, bound)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("are the file's capabilities, except for root", () => {
    expect(of(0o100755, 0, 0, true)).toBe("capabilities");
    expect(of(0o100755, 0, 0, true, { uid: 0, gid: 0 })).toBeUndefined();
    expect(of(0o100755, 0, 0, false)).toBeUndefined();
  });
});
