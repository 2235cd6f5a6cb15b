import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openPathManager } from "../../src/client/open.js";
import { ROOT } from "../support/root.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mptcpctl-callbacks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A recording with invalid bytes at its end. */
function damaged(): string {
  const file = join(folder, "damaged.pcap");
  const completeRecording = readFileSync(join(ROOT, "fixtures/6.18/limits-show-changed.pcap"));
  writeFileSync(file, Buffer.concat([completeRecording, Buffer.from("no packet")]));
  return file;
}

describe("a damaged recording", () => {
  const fail = () => {
    throw new Error("a callback's own");
  };
  test.each([
    ["throws", fail],
    ["rejects", async () => fail()],
  ])("is replayed if onWarning %s", async (_, onWarning) => {
    let calls = 0;
    await using manager = await openPathManager({
      replay: damaged(),
      onWarning: () => {
        calls++;
        return onWarning();
      },
    });
    expect(await manager.limits.get()).toHaveProperty("subflows");
    expect(calls).toBe(1);
  });
});
