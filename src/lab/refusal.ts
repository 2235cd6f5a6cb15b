import { readFileSync } from "node:fs";
import { KernelError, type MptcpError, UnsupportedError } from "../errors.js";
import { withoutProc } from "../host/unread.js";

/** Settings that forbid namespaces, each with the value that allows them. */
const FORBIDDING_SETTINGS: readonly (readonly [path: string, value: string, hint: string])[] = [
  ["kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"],
  [
    "kernel/apparmor_restrict_unprivileged_userns",
    "1",
    "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
  ],
  ["user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=1000"],
  ["user/max_net_namespaces", "0", "sysctl user.max_net_namespaces=1000"],
];

/** Why a network namespace could not be created; `complaint` is the output of the tools. */
export function namespaceRefusal(complaint: string): MptcpError {
  const firstLine = complaint.trim().split("\n")[0] ?? "";
  const message = `cannot make a network namespace${firstLine === "" ? "" : `: ${firstLine}`}`;
  if (/read-only/i.test(firstLine))
    return new UnsupportedError(message, {
      hint: "settings below /proc/sys cannot be changed here: the container needs the right (docker: --privileged)",
    });
  if (!/not permitted|denied|no space|invalid argument/i.test(firstLine)) return new KernelError(message);
  const rule = FORBIDDING_SETTINGS.find(([path, value]) => settingAt(path) === value);
  return new UnsupportedError(message, {
    hint: rule
      ? `user namespaces are forbidden here: root may allow them (${rule[2]}), or start it with sudo`
      : "this needs root (sudo) or user namespaces, which containers often forbid",
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
 * Whether this process may create network namespaces without a user namespace.
 * @throws UnsupportedError if /proc does not show it
 */
export function hasRights(status = ownStatus()): boolean {
  const [, mask = "0"] = /^CapEff:\s*([0-9a-f]+)/m.exec(status) ?? [];
  const needed = CAP_NET_ADMIN | CAP_SYS_ADMIN;
  return (BigInt(`0x${mask}`) & needed) === needed;
}
