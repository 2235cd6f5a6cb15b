import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { start } from "../support/process.js";
import { ROOT } from "../support/root.js";
import { ADDON, builtBinding } from "./addon.js";

const { E2BIG, EACCES, EINVAL, ENODATA, ENOENT, ENOEXEC, ERANGE } = constants.errno;
const binding = builtBinding();
const bytes = (text: string) => Buffer.from(text);
const EMPTY_BYTES = bytes("");
const NO_DESCRIPTORS = new Int32Array(0);
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-exec-"));
const file = join(folder, "file");

afterAll(() => rmSync(folder, { recursive: true }));

async function runExecCase(name: string) {
  const running = start(undefined, [
    process.execPath,
    join(ROOT, "test/transport/exec-cases.mjs"),
    ADDON,
    name,
  ]);
  const { stdout, stderr, code } = await running.exited;
  expect([stderr, code]).toEqual(["", 0]);
  return { lines: stdout.split("\n"), pid: running.pid };
}

describe("execve of the addon", () => {
  test("refuses strings that do not end in NUL, and starts nothing", () => {
    expect(binding.execve(bytes("/bin/true"), bytes("x\0"), EMPTY_BYTES, -1, NO_DESCRIPTORS)).toBe(-EINVAL);
    expect(binding.execve(bytes("/bin/true\0x\0"), bytes("x\0"), EMPTY_BYTES, -1, NO_DESCRIPTORS)).toBe(
      -EINVAL,
    );
    expect(binding.execve(EMPTY_BYTES, bytes("x\0"), EMPTY_BYTES, -1, NO_DESCRIPTORS)).toBe(-EINVAL);
    expect(binding.execve(bytes("/bin/true\0"), bytes("x"), EMPTY_BYTES, -1, NO_DESCRIPTORS)).toBe(-EINVAL);
    expect(binding.execve(bytes("/bin/true\0"), EMPTY_BYTES, EMPTY_BYTES, -1, NO_DESCRIPTORS)).toBe(-EINVAL);
    expect(binding.execve(bytes("/bin/true\0"), bytes("x\0"), bytes("A=b"), -1, NO_DESCRIPTORS)).toBe(
      -EINVAL,
    );
  });

  test("returns the kernel's errno if there is no program, and continues", () => {
    const run = (path: string) =>
      binding.execve(bytes(`${path}\0`), bytes("x\0"), EMPTY_BYTES, -1, NO_DESCRIPTORS);
    writeFileSync(file, "no program");
    expect([run(""), run("/nowhere"), run("/"), run(file)]).toEqual([-ENOENT, -ENOENT, -EACCES, -EACCES]);
    chmodSync(file, 0o755);
    expect(run(file)).toBe(-ENOEXEC);
  });

  test("refuses a block that every kernel would refuse", () => {
    const hugeArray = new Uint8Array(2 ** 31 + 1);
    expect(binding.execve(bytes("/bin/true\0"), hugeArray, EMPTY_BYTES, -1, NO_DESCRIPTORS)).toBe(-E2BIG);
    expect(binding.execve(bytes("/bin/true\0"), bytes("x\0"), hugeArray, -1, NO_DESCRIPTORS)).toBe(-E2BIG);
    expect(
      binding.execve(bytes("/bin/true\0"), new Uint8Array(6 << 20), EMPTY_BYTES, -1, NO_DESCRIPTORS),
    ).toBe(-E2BIG);
  });

  test("restores what Node has changed: no signal is ignored or blocked, and the soft limit has its old value", async () => {
    const { lines } = await runExecCase("marks");
    expect(lines).toEqual(["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000", "77", ""]);
  });

  test("raises no limit", async () => {
    expect((await runExecCase("limit")).lines[0]).toMatch(/^\d+$|^unlimited$/);
  });

  test("passes words and environment unchanged, in the same process", async () => {
    const { lines, pid } = await runExecCase("words");
    expect(lines).toEqual([`a name ${pid} b  c`, ""]);
    expect((await runExecCase("environment")).lines).toEqual(["PATH=/nowhere", "A=", "B=", "", ""]);
  });

  test("leaves stdout blocking", async () => {
    const { lines } = await runExecCase("blocking");
    const [, flags = ""] = /flags:\s+(\d+)/.exec(lines[0] ?? "") ?? [];
    expect(flags).not.toBe("");
    expect(Number.parseInt(flags, 8) & 0o4000).toBe(0);
  });

  test("keeps the given descriptors open, and closes all others with close-on-exec", async () => {
    expect((await runExecCase("descriptors")).lines).toEqual(["so", ""]);
  });

  test("restores Node's own state if nothing could be started", async () => {
    const { failed, before, after } = JSON.parse((await runExecCase("failed")).lines[0] ?? "");
    expect([failed, after]).toEqual([-ENOENT, before]);
  });
});

describe("adoptOrphans of the addon", () => {
  test("makes orphaned grandchildren children of this process, and returns the previous setting", async () => {
    const orphan = "(sleep 0.2; exec cut -d' ' -f4 /proc/self/stat) &";
    const parentOfOrphan = async () => Number((await start(undefined, ["sh", "-c", orphan]).exited).stdout);
    expect([binding.adoptOrphans(1), binding.adoptOrphans(1)]).toEqual([0, 1]);
    expect(await parentOfOrphan()).toBe(process.pid);
    expect([binding.adoptOrphans(0), binding.adoptOrphans(0)]).toEqual([1, 0]);
    expect(await parentOfOrphan()).not.toBe(process.pid);
  });
});

describe("getxattr of the addon", () => {
  const get = (path: string, name: string, value = new Uint8Array(64)) =>
    binding.getxattr(bytes(`${path}\0`), bytes(`${name}\0`), value);

  test("returns the kernel's errno", () => {
    writeFileSync(file, "");
    expect([get("/nowhere", "user.a"), get(file, "security.capability")]).toEqual([-ENOENT, -ENODATA]);
    expect([get(file, ""), binding.getxattr(bytes(file), bytes("user.a\0"), EMPTY_BYTES)]).toEqual([
      -ERANGE,
      -EINVAL,
    ]);
  });
});
