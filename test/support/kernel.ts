import { describe, test } from "@jest/globals";
import { findObstacle } from "./obstacle.js";
import { shareMachine } from "./sharing.js";

/** Why kernel tests cannot run here, or undefined where they can. */
export const obstacle = findObstacle();

if (obstacle === undefined) shareMachine();

const required = process.env.MPTCPCTL_REQUIRE === "kernel";
let said = false;

/** Each starts a dozen processes or more, and may share the machine with others: with the tests of another copy, too. */
const TIMEOUT_MS = 60_000;

/** A test on the real kernel, in namespaces of its own. Skipped, with the reason, where the host cannot; a failure with MPTCPCTL_REQUIRE=kernel. */
export function kernelTest(title: string, body: () => Promise<void> | void, timeout = TIMEOUT_MS): void {
  if (obstacle === undefined) test(title, async () => await body(), Math.max(timeout, TIMEOUT_MS));
  else stand(title);
}

/** A group of tests on the real kernel; the same rules as `kernelTest`. */
export function describeKernel(title: string, body: () => void): void {
  if (obstacle === undefined) describe(title, body);
  else stand(title);
}

/** What stands in the place of tests that cannot run. */
function stand(title: string): void {
  if (required) test(title, refuse);
  else skip(title);
}

function refuse(): never {
  throw new Error(`MPTCPCTL_REQUIRE=kernel, but ${obstacle}`);
}

function skip(title: string): void {
  if (!said) process.stderr.write(`kernel tests skipped: ${obstacle}\n`);
  said = true;
  test.skip(title, () => {});
}
