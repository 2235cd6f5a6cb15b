import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.js";
import { loadPolicy } from "../../src/policy/module.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

function module(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe("a policy module", () => {
  test.each([
    ["by name", "a.mjs", "export const policy = { established() {} };"],
    ["by default", "b.mjs", "export default { established() {} };"],
    ["from CommonJS", "c.cjs", "module.exports = { policy: { established() {} } };"],
    ["from CommonJS, whole", "d.cjs", "module.exports = { established() {} };"],
  ])("may export its policy %s", async (_, name, text) => {
    expect(await loadPolicy(module(name, text))).toHaveProperty("established");
  });

  test("without a policy is an error that shows how one looks", async () => {
    await expect(loadPolicy(module("e.mjs", "export const answer = 42;"))).rejects.toThrow(UsageError);
  });
});
