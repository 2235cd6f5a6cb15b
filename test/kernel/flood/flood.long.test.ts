import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { kernelTest } from "../../support/kernel.js";
import { type Namespace, single } from "../../support/namespaces.js";
import { run } from "../../support/process.js";
import { ROOT } from "../../support/root.js";

const LIBRARY = join(ROOT, "dist/index.js");
/**
 * And the number of slow calls, which take the kernel a millisecond or more: some delete an endpoint, one lists all
 * sockets.
 */
const [CALLS, LISTS] = [100_000, 700];
const TIMEOUT_MS = 240_000;
/** Bytes of heap and buffers for each waiting call. */
const MAX_BYTES_EACH = 1024;

/** The JSON output of a script of this folder. */
async function outputOf(
  place: Namespace,
  script: string,
  ...words: unknown[]
): Promise<Record<string, never>> {
  const command = [process.execPath, "--expose-gc", join(ROOT, "test/kernel/flood", script), LIBRARY];
  const output = await run(place, [...command, ...words.map(String)], { timeout: TIMEOUT_MS });
  return JSON.parse(output);
}

describe.each(["native", "netlink"])("100 000 calls of mixed kinds at once, transport %s", (transport) => {
  kernelTest(
    "are processed in their order and answered correctly, with at most 1 KiB of memory for each waiting call",
    async () => {
      await using place = await single();
      const { outcomes, each, subflows, turns } = await outputOf(place, "calls.mjs", transport, CALLS, LISTS);
      expect(outcomes).toEqual({ right: CALLS + LISTS });
      expect(subflows).toBe(6);
      expect(each).toBeLessThan(MAX_BYTES_EACH);
      expect(turns).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );
});

describe.each(["native", "netlink"])(
  "a receive buffer that another process has filled, transport %s",
  (transport) => {
    kernelTest("loses no reply to a change, and a lost reply to a read is requested again", async () => {
      await using place = await single();
      const addon = join(ROOT, "dist/native/mptcpctl.node");
      expect(await outputOf(place, "foreign.mjs", transport, addon)).toEqual({
        filled: true,
        read: '{"addAddrAccepted":0,"subflows":2}',
        change: undefined,
        list: "[]",
        rejected: 0,
        after: '{"addAddrAccepted":3,"subflows":7}',
      });
    });
  },
);

describe("waiting calls of one kind", () => {
  kernelTest(
    "need at most 1 KiB each, also calls that consist of many requests",
    async () => {
      await using place = await single();
      const each = Object.entries(await outputOf(place, "each.mjs", "native", 4000));
      expect(each.length).toBeGreaterThan(4);
      expect(each.filter(([, bytes]) => Number(bytes) > MAX_BYTES_EACH)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
