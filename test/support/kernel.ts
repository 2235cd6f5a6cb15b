import { describe, test } from "@jest/globals";
import { IS_LONG_PART } from "./long-part.js";
import { findObstacle } from "./obstacle.js";
import { shareMachine } from "./sharing.js";

/** Why kernel tests cannot run here, undefined if they can. */
export const obstacle = findObstacle();

if (obstacle === undefined) shareMachine();

const required = process.env.MPTCPCTL_REQUIRE === "kernel";
let isReported = false;

/**
 * Each test starts a dozen processes or more, and other programs may use the machine, such as the tests of another
 * checkout.
 */
const TIMEOUT_MS = 60_000;

type Body = () => Promise<void> | void;

/** A test on the real kernel, in namespaces of its own. Skipped, with the reason, where the host cannot; a failure with MPTCPCTL_REQUIRE=kernel. */
export function kernelTest(title: string, body: Body, timeout = TIMEOUT_MS): void {
  if (!IS_LONG_PART) declare(title, body, timeout);
}

/** The same for a test of NAME.test.ts that takes long: NAME.long.test.ts beside it imports that file, and runs it. */
export function longKernelTest(title: string, body: Body, timeout = TIMEOUT_MS): void {
  if (IS_LONG_PART) declare(title, body, timeout);
}

/** For cases of one kind: the first is a sample of them, the others take long. */
export const sampledTest = (at: number): typeof kernelTest => (at === 0 ? kernelTest : longKernelTest);

/** A test that both files run, each with cases of its own (`IS_LONG_PART`). */
export const partTest: typeof kernelTest = IS_LONG_PART ? longKernelTest : kernelTest;

function declare(title: string, body: Body, timeout: number): void {
  if (obstacle === undefined) test(title, async () => await body(), Math.max(timeout, TIMEOUT_MS));
  else skipTest(title);
}

/** A group of tests on the real kernel; the same rules as `kernelTest`. */
export function describeKernel(title: string, body: () => void): void {
  if (obstacle === undefined) describe(title, body);
  else skipTest(title);
}

/** Placeholder for tests that cannot run. */
function skipTest(title: string): void {
  if (required) test(title, refuse);
  else skip(title);
}

function refuse(): never {
  throw new Error(`MPTCPCTL_REQUIRE=kernel, but ${obstacle}`);
}

function skip(title: string): void {
  if (!isReported) process.stderr.write(`kernel tests skipped: ${obstacle}\n`);
  isReported = true;
  test.skip(title, () => {});
}
