import { constants as access, accessSync, existsSync, statSync } from "node:fs";
import { ERRNO } from "../errno.js";
import { errnoText } from "../transport/failure.js";
import { StartError } from "./start-error.js";

/** Where programs are sought when there is no PATH, as execvp(3) does. */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * The file that a word means: itself if it holds a slash, else the first of that name in PATH that may be executed.
 * Folders of PATH that are closed to us hold nothing.
 * @throws StartError 127 where there is none, 126 where it may not be executed
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
  if (denied === undefined) throw notFound(name);
  throw notExecutable(name, denied);
}

export function notFound(name: string): StartError {
  const hint = name.includes("/") ? "the path is wrong" : "no folder of PATH holds it";
  return new StartError(`there is no program ${name || '""'}`, 127, {
    errno: ERRNO.ENOENT,
    argument: name,
    hint,
  });
}

export function noLinker(name: string, linker: string): StartError {
  return new StartError(`${name} asks for a dynamic linker that is not there: ${linker}`, 127, {
    errno: ERRNO.ENOENT,
    argument: name,
    hint: "it was built for another C library (glibc, musl), or where libraries lie elsewhere",
  });
}

export function notExecutable(name: string, errno: number): StartError {
  const message = `${name} cannot be executed: ${errnoText(errno)}`;
  return new StartError(message, 126, { errno, argument: name, hint: HINTS[errno] });
}

const HINTS: Readonly<Record<number, string>> = {
  [ERRNO.EACCES]:
    "it is no file, or the right to execute it, or to enter a folder on the way to it, is missing",
  [ERRNO.EISDIR]: "it is a folder",
  [ERRNO.E2BIG]: "arguments and environment together are too long",
  [ERRNO.ENOEXEC]: "it is made for another kind of machine, or damaged",
  [ERRNO.ETXTBSY]: "the file is open for writing",
  [ERRNO.ELOOP]: "its interpreters are scripts that lead on to each other, or links do",
};

/** 0, or the errno that keeps a file from being executed. */
function obstacleOf(file: string): number {
  try {
    const facts = statSync(file);
    if (facts.isDirectory()) return ERRNO.EISDIR;
    // To open a pipe would be to wait for whoever writes into it.
    if (!facts.isFile()) return ERRNO.EACCES;
    accessSync(file, access.X_OK);
    return 0;
  } catch (error) {
    return -((error as NodeJS.ErrnoException).errno ?? -ERRNO.ENOENT);
  }
}
