import { readFileSync } from "node:fs";

/** proc_pid_mountinfo(5): the mount point is the fifth field; blanks and similar characters are in octal. */
const MOUNT_POINT_FIELD = 4;

/** Whether something is mounted on a path without symbolic links; false if /proc does not show it. */
export function isMountPoint(path: string): boolean {
  return mountInfo()
    .split("\n")
    .some((line) => unescaped(line.split(" ")[MOUNT_POINT_FIELD] ?? "") === path);
}

function mountInfo(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return "";
  }
}

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
