import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** Maximum length of comm in bytes (TASK_COMM_LEN without the NUL). */
const COMM_BYTES = 15;
/** A command line may be long; the program's name is in its first words. */
const FIRST_WORDS = 4;
/** Suffix that the kernel adds to the path of an executable that was replaced or removed. */
const DELETED = / \(deleted\)$/;

/**
 * The name of a process: comm, as `ps` and `ss` show it, if its executable or its command line has that name,
 * too. Otherwise comm is the name of a thread (Node 24: `MainThread`, Node 26: `node-MainThread`), and the
 * result is the name of the executable, or argv[0] if that cannot be read. A name that the kernel has
 * truncated is returned in full. "" for a process that has exited.
 */
export function processName(pid: number | string): string {
  const comm = contentOf(`/proc/${pid}/comm`).replace(/\n$/, "");
  const executable = basename(linkOf(`/proc/${pid}/exe`));
  if (comm !== "" && executable.startsWith(comm))
    return Buffer.byteLength(comm) < COMM_BYTES ? comm : executable.replace(DELETED, "");
  const words = contentOf(`/proc/${pid}/cmdline`)
    .split("\0", FIRST_WORDS)
    .map((word) => basename(word));
  if (comm !== "" && words.some((word) => word.startsWith(comm))) return comm;
  return executable.replace(DELETED, "") || words[0] || comm;
}

/** "" if this user may not read it, or if the process has exited. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
