import { readFileSync } from "node:fs";
import { KernelError, type MptcpError, UnsupportedError } from "../errors.js";
import { withoutProc } from "../host/unread.js";

/** Settings that forbid namespaces, each with the value that does, and who may change it. */
const FORBIDDING: readonly (readonly [path: string, value: string, hint: string])[] = [
  ["kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"],
  [
    "kernel/apparmor_restrict_unprivileged_userns",
    "1",
    "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
  ],
  ["user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=1000"],
  ["user/max_net_namespaces", "0", "sysctl user.max_net_namespaces=1000"],
];

/** What it means that a network namespace could not be made; `complaint` is what the tools said. */
export function namespaceRefusal(complaint: string): MptcpError {
  const said = complaint.trim().split("\n")[0] ?? "";
  const message = `cannot make a network namespace${said === "" ? "" : `: ${said}`}`;
  if (/read-only/i.test(said))
    return new UnsupportedError(message, {
      hint: "settings below /proc/sys cannot be changed here: a container has to be given them (docker: --privileged)",
    });
  if (!/not permitted|denied|no space|invalid argument/i.test(said)) return new KernelError(message);
  const rule = FORBIDDING.find(([path, value]) => settingAt(path) === value);
  return new UnsupportedError(message, {
    hint: rule
      ? `user namespaces are forbidden here: root may allow them (${rule[2]}), or start it with sudo`
      : "it takes root (sudo), or user namespaces, which containers often forbid",
  });
}

function settingAt(path: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${path}`, "utf8").trim();
  } catch {
    return undefined;
  }
}

const STATUS = "/proc/self/status";

function ownStatus(): string {
  try {
    return readFileSync(STATUS, "utf8");
  } catch (error) {
    throw withoutProc(STATUS, error);
  }
}

/** Bits of CapEff in /proc/PID/status. */
const CAP_NET_ADMIN = 1n << 12n;
const CAP_SYS_ADMIN = 1n << 21n;

/**
 * Whether this process may make network namespaces without a user namespace around them.
 * @throws UnsupportedError where /proc does not tell
 */
export function hasRights(status = ownStatus()): boolean {
  const [, mask = "0"] = /^CapEff:\s*([0-9a-f]+)/m.exec(status) ?? [];
  const needed = CAP_NET_ADMIN | CAP_SYS_ADMIN;
  return (BigInt(`0x${mask}`) & needed) === needed;
}
