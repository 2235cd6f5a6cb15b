import { getHeapSpaceStatistics } from "node:v8";
import { expect, test } from "@jest/globals";
import { endpointJson } from "../../commands/view/endpoint.js";
import { limitsJson } from "../../commands/view/limits.js";
import { endpointFromWire } from "../../src/model/endpoint.js";
import { limitsFromWire } from "../../src/model/limits.js";

const CALLS = 20_000;
/** Bytes a call. A hidden class that each call creates takes 100 and more. */
const MAX_BYTES_PER_CALL = 20;

const usedBytes = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")?.space_used_size ?? 0;

test.each([
  ["limits", (n: number) => limitsJson(limitsFromWire({ rcvAddAddrs: n, subflows: 2 }))],
  ["endpoints", (n: number) => endpointJson(endpointFromWire({ id: n % 255, addr4: "192.0.2.1", port: 7 }))],
])("%s that are read many times leave no garbage in V8's old space", (_, read) => {
  expect(Math.min(...Array.from({ length: 5 }, () => growth(read)))).toBeLessThan(MAX_BYTES_PER_CALL);
});

/** Bytes that a call adds. The first rounds are slower and larger, because V8 compiles. */
function growth(read: (n: number) => unknown): number {
  const initialBytes = usedBytes();
  for (let n = 0; n < CALLS; n++) read(n);
  return Math.abs(usedBytes() - initialBytes) / CALLS;
}
