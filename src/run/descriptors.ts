import { readdirSync, readlinkSync } from "node:fs";
import { parentInProc } from "../host/own-proc.js";

/**
 * Descriptors that this process inherited, including 0 to 2. Node sets close-on-exec on the inherited ones
 * and opens others of its own: event queues, and pipes of which it holds both ends. A pipe of which both ends
 * were inherited (make's job server) is still found. Undefined if they cannot be listed.
 */
export function inheritedDescriptors(): number[] | undefined {
  const own = descriptorsOf("self");
  // The folder itself is open while it is listed.
  if (own.length === 0) return undefined;
  const parents = new Set(descriptorsOf(parentInProc()).map(({ target }) => target));
  const ends = new Map<string, number>();
  for (const { target } of own) ends.set(target, (ends.get(target) ?? 0) + 1);
  const isOurs = ({ target }: Descriptor): boolean => {
    if (/^(anon_inode|net|mnt|user):/.test(target)) return true;
    return target.startsWith("pipe:") && (ends.get(target) ?? 0) > 1 && !parents.has(target);
  };
  return own.filter((one) => one.fd <= 2 || !isOurs(one)).map(({ fd }) => fd);
}

interface Descriptor {
  readonly fd: number;
  readonly target: string;
}

function descriptorsOf(pid: number | "self" | undefined): Descriptor[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => {
      const target = targetOf(`${folder}/${fd}`);
      return target === undefined ? [] : [{ fd: Number(fd), target }];
    });
  } catch {
    return [];
  }
}

/** The descriptor with which the folder was listed is closed now. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
