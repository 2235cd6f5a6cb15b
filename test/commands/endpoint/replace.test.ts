import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../commands/list.js";
import { openPathManager } from "../../../src/index.js";
import { FakePlatform } from "../../support/fake-platform.js";
import { runHere } from "../io.js";

const STORED = { family: 2, id: 1, addr4: "192.0.2.3", flags: { on: ["subflow"], rest: 0 } } as const;

/** Runs a line where endpoint 1 is 192.0.2.3, a subflow; counts the requests. */
async function ran(line: string) {
  const platform = new FakePlatform(() => [{ addr: STORED }]);
  const open = (options = {}) => openPathManager({ ...options, platform });
  const result = await runHere(COMMANDS, ["-q", ...line.split(" ")], { open });
  return { ...result, requests: platform.requests.length };
}

describe("endpoint replace", () => {
  test("says in a dry run what would be deleted, and sends no change", async () => {
    const line = "--dry-run endpoint replace 192.0.2.3 signal";
    const platform = new FakePlatform(() => [{ addr: STORED }]);
    const open = (options = {}) => openPathManager({ ...options, platform });
    const { code, stderr } = await runHere(COMMANDS, line.split(" "), { open });
    expect([code, platform.requests.length]).toEqual([0, 1]);
    expect(stderr.join("\n")).toContain(
      "endpoint 1 would be deleted and added again: its live subflows would be closed",
    );
    expect(stderr.join("\n")).not.toContain("was deleted");
  });

  test.each([
    ["192.0.2.3 implicit", "implicit endpoints are made by the kernel alone"],
    ["192.0.2.3 id 1 signal subflow port 5", "a port is only ever announced: it cannot stand beside subflow"],
  ])("deletes nothing for %s, which could never be added", async (words, message) => {
    const { code, stderr, requests } = await ran(`endpoint replace ${words}`);
    expect([code, requests]).toEqual([1, 1]);
    expect(stderr[0]).toBe(`Error: ${message}.`);
  });

  test("sends it where nothing is to be checked", async () => {
    expect(await ran("--no-check endpoint replace 192.0.2.3 implicit")).toMatchObject({
      code: 0,
      requests: 4,
    });
  });
});
