import { readFileSync } from "node:fs";

/**
 * The uid in the parent user namespace, from the text of /proc/PID/uid_map; undefined if it is not mapped.
 */
export function outerUid(uid: number, map: string): number | undefined {
  for (const line of map.split("\n")) {
    const [inside = 0, outside = 0, count = 0] = line.trim().split(/\s+/).map(Number);
    if (uid >= inside && uid < inside + count) return outside + uid - inside;
  }
  return undefined;
}

/** The map of this process; empty if it cannot be read. */
export function ownUidMap(): string {
  try {
    return readFileSync("/proc/self/uid_map", "utf8");
  } catch {
    return "";
  }
}
