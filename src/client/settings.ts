import type { Host } from "../host/host.js";
import { unreadReason } from "../host/unread.js";
import type { Conditions } from "../model/status.js";

/** The result of reading a setting: its text, that the kernel has no such setting, or why this is unknown. */
export type Reading =
  | { readonly is: "read"; readonly text: string }
  | { readonly is: "absent" }
  | { readonly is: "unreadable"; readonly reason: string };

const NET = "/proc/sys/net";
/** Exists in the folder of network settings of every kernel. */
const KERNEL_SETTING = "core";
/** Exists in the folder of MPTCP settings of every kernel that has this folder (Linux 5.6). */
const MPTCP_SETTING = "enabled";

/**
 * A setting of net.mptcp. It counts as absent only if its folder is the kernel's own, which a setting that
 * always exists proves: a file system mounted over the folder hides all settings.
 */
export function readMptcpSetting(host: Host, name: string): Reading {
  const folder = `${NET}/mptcp`;
  const reading = readText(host, `${folder}/${name}`);
  if (reading.is !== "unreadable" || !reading.isMissing) return withoutMissing(reading);
  const names = namesIn(host, folder);
  const isBesideOthers = names?.includes(MPTCP_SETTING) && !names.includes(name);
  const isAbsent = names === undefined ? isWithout(host, "mptcp") : isBesideOthers;
  return isAbsent ? { is: "absent" } : withoutMissing(reading);
}

/** Whether the namespace has settings of MPTCP that can be read. */
export function hasMptcpSettings(host: Host): boolean {
  return readMptcpSetting(host, MPTCP_SETTING).is === "read";
}

/** net.mptcp.pm_type, before Linux 6.15 gave path managers names. */
const PM_TYPES: Readonly<Record<string, string>> = { "0": "kernel", "1": "userspace" };

/** Settings of the namespace, as far as this kernel has them and they can be read. */
export function conditionsOf(host: Host): Conditions {
  const unreadable: Partial<Record<"enabled" | "pathManager" | "scheduler", string>> = {};
  const text = (key: keyof typeof unreadable, reading: Reading): string | undefined => {
    if (reading.is === "unreadable") unreadable[key] = reading.reason;
    return reading.is === "read" ? reading.text : undefined;
  };
  const enabled = text("enabled", readNumber("enabled", readMptcpSetting(host, "enabled")));
  const pathManager = text("pathManager", pathManagerOf(host));
  const scheduler = text("scheduler", readMptcpSetting(host, "scheduler"));
  return {
    ...(enabled !== undefined && { enabled: enabled !== "0" }),
    ...(pathManager !== undefined && { pathManager }),
    ...(scheduler !== undefined && { scheduler }),
    ...(Object.keys(unreadable).length > 0 && { unreadable }),
  };
}

/** By its name; on older kernels by its number. */
function pathManagerOf(host: Host): Reading {
  const list = readMptcpSetting(host, "path_manager");
  if (list.is === "read") return list;
  const byType = readMptcpSetting(host, "pm_type");
  const text = byType.is === "read" ? PM_TYPES[byType.text] : undefined;
  if (text !== undefined) return { is: "read", text };
  if (byType.is === "read") return { is: "unreadable", reason: `net.mptcp.pm_type is "${byType.text}"` };
  return list.is === "unreadable" ? list : byType;
}

/** Unreadable if the text is not a number. */
export function readNumber(name: string, reading: Reading): Reading {
  if (reading.is !== "read" || /^\d+$/.test(reading.text)) return reading;
  return { is: "unreadable", reason: `net.mptcp.${name} is "${reading.text}"` };
}

type Attempt = Reading & { readonly isMissing?: boolean };

const withoutMissing = ({ isMissing: _, ...reading }: Attempt): Reading => reading as Reading;

function readText(host: Host, path: string): Attempt {
  try {
    const text = host.readFile(path).trim();
    if (text !== "") return { is: "read", text };
    return { is: "unreadable", reason: `could not read ${path} (it is empty)` };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { is: "unreadable", reason: unreadReason(path, error), isMissing };
  }
}

/** Undefined if the folder is missing or cannot be read. */
function namesIn(host: Host, folder: string): string[] | undefined {
  try {
    return host.readDirectory(folder);
  } catch {
    return undefined;
  }
}

/** Whether the kernel's network settings are visible, and none has this name. */
function isWithout(host: Host, name: string): boolean {
  const names = namesIn(host, NET) ?? [];
  return names.includes(KERNEL_SETTING) && !names.includes(name);
}
