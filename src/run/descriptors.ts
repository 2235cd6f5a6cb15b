import { readdirSync, readlinkSync } from "node:fs";

/**
 * Descriptors that this process was started with, 0 to 2 among them. Node marks the first of them for closing at exec
 * and opens some of its own between them: event queues, and pipes of which it holds both ends, as nobody else does.
 * Whoever passes on both ends of a pipe (make's job server) holds them, too. Undefined where they cannot be listed.
 */
export function inheritedDescriptors(): number[] | undefined {
  const own = descriptorsOf("self");
  // The folder itself is open while it is listed.
  if (own.length === 0) return undefined;
  const parents = new Set(descriptorsOf(process.ppid).map(({ target }) => target));
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

function descriptorsOf(pid: number | "self"): Descriptor[] {
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

/** The descriptor by which the folder was read is closed by now. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
