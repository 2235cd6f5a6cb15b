import { spawnSync } from "node:child_process";
import { describe, test } from "@jest/globals";

const TOOLS = ["unshare", "nsenter", "setpriv", "ip", "sysctl"];
const PROBE = `
  for tool in ${TOOLS.join(" ")}; do command -v $tool >/dev/null || { echo "there is no program $tool"; exit; }; done
  unshare --net true 2>/dev/null || { echo "no right to make a network namespace: be root, or use npm test where user namespaces are allowed"; exit; }
  unshare --net test -e /proc/sys/net/mptcp/enabled || echo "this kernel has no MPTCP"
`;

/** Why kernel tests cannot run here, or undefined where they can. */
export const obstacle = probe();

function probe(): string | undefined {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { stdout, error } = spawnSync("sh", ["-c", PROBE], { encoding: "utf8", env });
  return error?.message ?? (stdout.trim() || undefined);
}

const required = process.env.MPTCPCTL_REQUIRE === "kernel";
let said = false;

/** A test on the real kernel, in namespaces of its own. Skipped, with the reason, where the host cannot; a failure with MPTCPCTL_REQUIRE=kernel. */
export function kernelTest(title: string, body: () => Promise<void> | void, timeout?: number): void {
  if (obstacle === undefined) test(title, async () => await body(), timeout);
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
