import { constants as access, accessSync, existsSync, statSync } from "node:fs";
import { ERRNO } from "../errno.js";
import { errnoText } from "../transport/failure.js";
import { StartError } from "./start-error.js";

/** The search path if PATH is not set, as in execvp(3). */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * The file of a program name: the name itself if it contains a slash, otherwise the first executable of that
 * name in PATH. Folders that cannot be read are skipped.
 * @throws StartError 127 if it is missing, 126 if it may not be executed
 */
export function findProgram(name: string, path: string = DEFAULT_PATH): string {
  const files = name.includes("/") ? [name] : path.split(":").map((folder) => `${folder || "."}/${name}`);
  let denied: number | undefined;
  for (const file of name === "" ? [] : files) {
    const errno = obstacleOf(file);
    if (errno === 0) return file;
    if (errno !== ERRNO.ENOENT && errno !== ERRNO.ENOTDIR && (files.length === 1 || existsSync(file)))
      denied ??= errno;
  }
  if (denied === undefined) throw notFoundError(name);
  throw notExecutableError(name, denied);
}

export function notFoundError(name: string): StartError {
  const hint = name.includes("/") ? "the path is wrong" : "it is in no folder of PATH";
  return new StartError(`there is no program ${name || '""'}`, 127, {
    errno: ERRNO.ENOENT,
    argument: name,
    hint,
  });
}

export function missingLinkerError(name: string, linker: string): StartError {
  return new StartError(`${name} needs a dynamic linker that is missing: ${linker}`, 127, {
    errno: ERRNO.ENOENT,
    argument: name,
    hint: "it was built for another C library (glibc, musl), or for a system with other library folders",
  });
}

export function notExecutableError(name: string, errno: number): StartError {
  const message = `${name} cannot be executed: ${errnoText(errno)}`;
  return new StartError(message, 126, { errno, argument: name, hint: HINTS[errno] });
}

const HINTS: Readonly<Record<number, string>> = {
  [ERRNO.EACCES]:
    "it is not a file, or you lack the permission to execute it or to enter a folder of its path",
  [ERRNO.EISDIR]: "it is a folder",
  [ERRNO.E2BIG]: "arguments and environment together are too long",
  [ERRNO.ENOEXEC]: "it is made for another kind of machine, or damaged",
  [ERRNO.ETXTBSY]: "the file is open for writing",
  [ERRNO.ELOOP]: "its interpreters are scripts that name each other, or its links form a loop",
};

/** 0, or the errno that prevents execution. */
function obstacleOf(file: string): number {
  try {
    const fileStats = statSync(file);
    if (fileStats.isDirectory()) return ERRNO.EISDIR;
    // Opening a pipe would wait for a writer.
    if (!fileStats.isFile()) return ERRNO.EACCES;
    accessSync(file, access.X_OK);
    return 0;
  } catch (error) {
    return -((error as NodeJS.ErrnoException).errno ?? -ERRNO.ENOENT);
  }
}
