import type { Host } from "../host/host.js";
import { unreadReason } from "../host/unread.js";
import type { Conditions } from "../model/status.js";

/** What became of reading a file: its text, that the kernel has none of that name, or why that cannot be told. */
export type Reading =
  | { readonly is: "read"; readonly text: string }
  | { readonly is: "absent" }
  | { readonly is: "unreadable"; readonly reason: string };

const NET = "/proc/sys/net";
/** In the folder of every kernel's network settings. */
const OF_EVERY_KERNEL = "core";
/** In the folder of MPTCP's settings since there are any (Linux 5.6). */
const OF_EVERY_MPTCP = "enabled";

/**
 * A setting of net.mptcp. It is absent only where its folder is the kernel's own, as a name in it shows that is always
 * there: something mounted over the folder hides all of them.
 */
export function readMptcpSetting(host: Host, name: string): Reading {
  const folder = `${NET}/mptcp`;
  const reading = readText(host, `${folder}/${name}`);
  if (reading.is !== "unreadable" || !reading.isMissing) return plain(reading);
  const names = namesIn(host, folder);
  const isBesideOthers = names?.includes(OF_EVERY_MPTCP) && !names.includes(name);
  const isAbsent = names === undefined ? isWithout(host, "mptcp") : isBesideOthers;
  return isAbsent ? { is: "absent" } : plain(reading);
}

/** Whether the namespace has settings of MPTCP that can be read. */
export function hasMptcpSettings(host: Host): boolean {
  return readMptcpSetting(host, OF_EVERY_MPTCP).is === "read";
}

/** net.mptcp.pm_type, before Linux 6.15 gave path managers names. */
const PM_TYPES: Readonly<Record<string, string>> = { "0": "kernel", "1": "userspace" };

/** Switches of the namespace, as far as this kernel has them and lets them be read. */
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

/** By its name, else by the number that older kernels have. */
function pathManagerOf(host: Host): Reading {
  const named = readMptcpSetting(host, "path_manager");
  if (named.is === "read") return named;
  const byType = readMptcpSetting(host, "pm_type");
  const text = byType.is === "read" ? PM_TYPES[byType.text] : undefined;
  if (text !== undefined) return { is: "read", text };
  if (byType.is === "read") return { is: "unreadable", reason: `net.mptcp.pm_type is "${byType.text}"` };
  return named.is === "unreadable" ? named : byType;
}

/** Unreadable where the text is no number. */
export function readNumber(name: string, reading: Reading): Reading {
  if (reading.is !== "read" || /^\d+$/.test(reading.text)) return reading;
  return { is: "unreadable", reason: `net.mptcp.${name} is "${reading.text}"` };
}

type Attempt = Reading & { readonly isMissing?: boolean };

const plain = ({ isMissing: _, ...reading }: Attempt): Reading => reading as Reading;

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

/** Undefined where the folder is not there, or cannot be read. */
function namesIn(host: Host, folder: string): string[] | undefined {
  try {
    return host.readDirectory(folder);
  } catch {
    return undefined;
  }
}

/** Whether the kernel shows its network settings, and none of this name among them. */
function isWithout(host: Host, name: string): boolean {
  const names = namesIn(host, NET) ?? [];
  return names.includes(OF_EVERY_KERNEL) && !names.includes(name);
}
