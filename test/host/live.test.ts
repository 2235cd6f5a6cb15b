import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { LiveHost } from "../../src/host/live.js";

const host = new LiveHost((read) => read());

test("a file is read completely, and reading an endless one stops", () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-live-"));
  const file = join(folder, "file");
  const text = "ä€".repeat(100_000);
  writeFileSync(file, text);
  expect(host.readFile(file)).toBe(text);
  rmSync(folder, { recursive: true });
  expect(() => host.readFile("/dev/zero")).toThrow("EFBIG: file too large");
  expect(() => host.readFile(folder)).toThrow("ENOENT");
});
