import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";

/**
 * A path in a folder that exists as long as the test file runs: call it once at the top, the result returns new
 * paths.
 */
export function scratch(): () => string {
  let folder = "";
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mptcpctl-recording-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return () => join(folder, `${count++}.pcap`);
}
