import { mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { exec } from "../support/process.js";
import { ADDON, builtBinding } from "./addon.js";

const { EBADF, EFBIG, ENOENT } = constants.errno;
const binding = builtBinding();
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-start-"));
const file = join(folder, "file");

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script that has the addon as `addon`. */
function script(body: string) {
  const load = `const m = { exports: {} }; process.dlopen(m, ${JSON.stringify(ADDON)}); const addon = m.exports;`;
  return exec(undefined, [process.execPath, "-e", load + body]);
}

describe("the functions of the addon for start and exit", () => {
  test("return the size of a file and its change time", () => {
    const facts = new Float64Array(2);
    expect(binding.stat(process.execPath, facts)).toBe(0);
    const { size, mtimeMs } = statSync(process.execPath);
    expect([...facts]).toEqual([size, Math.floor(mtimeMs / 1000)]);
    expect(binding.stat(join(folder, "none"), facts)).toBe(-ENOENT);
  });

  test("read a file as bytes and as text, each byte one character", () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    writeFileSync(file, bytes);
    expect(Buffer.compare(binding.readFile(file) as Buffer, bytes)).toBe(0);
    expect(binding.readText(file)).toBe(bytes.toString("latin1"));
  });

  test("read no folder, no device, no empty file, and no missing file", () => {
    writeFileSync(file, "");
    for (const path of [folder, "/dev/zero", file]) expect(binding.readFile(path)).toBe(-EFBIG);
    expect(binding.readText(join(folder, "none"))).toBe(-ENOENT);
  });

  test("throw a TypeError for an invalid path", () => {
    for (const path of ["a\0b", "x".repeat(5000), 1, undefined, Buffer.from(file)])
      expect(() => binding.readFile(path as string)).toThrow(/^(a path|an argument)/);
  });

  test("write text as UTF-8, to the last byte", () => {
    const text = `${"ä€𝄞\ud800".repeat(100_000)}\n`;
    expect(binding.write(openSync(file, "w"), text)).toBe(0);
    expect(readFileSync(file).equals(Buffer.from(text))).toBe(true);
    expect(binding.write(-1, text)).toBe(-EBADF);
  });

  test("end the process with its exit code, and call no listener", async () => {
    const body = `process.on("exit", () => addon.write(1, "called")); addon.write(1, "written"); addon.exit(7);`;
    expect(await script(body)).toMatchObject({ stdout: "written", stderr: "", code: 7 });
  });
});
