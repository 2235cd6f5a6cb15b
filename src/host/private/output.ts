import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
} from "node:fs";
import { constants as osConstants } from "node:os";
import { basename, dirname } from "node:path";
import { TransportError } from "../../errors.js";
import { destinationOf, OTHER_FILE_HINT, pathError } from "./destination.js";
import { draftNameIn } from "./draft.js";
import { isMountPoint } from "./mount-point.js";
import { NotPrivateError } from "./not-private.js";
import { isOwn, isOwnOrRoots } from "./owner.js";

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;
const CREATE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
/** A process that does not read must not block this one. */
const SPECIAL_FILE_FLAGS = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
const MODE = 0o600;

/** An output file that this user chose by its path, with no link of another user on the way. */
export interface OutputFile {
  readonly fd: number;
  /** A regular file that this process created, so it may be truncated. */
  readonly isNew: boolean;
  /**
   * Renames it over the file that it replaces. The old content is lost only at this point.
   * @throws NodeJS.ErrnoException
   */
  publish(): void;
  /** Removes it, unless it has replaced another file already. An existing file keeps its content. */
  discard(): void;
  /** @throws NodeJS.ErrnoException */
  close(): void;
}

/** No process has opened the FIFO for reading yet. */
export class UnreadFifoError extends TransportError {
  constructor(path: string) {
    super(`the FIFO ${path} has no reader`, { argument: path, errno: osConstants.errno.ENXIO });
  }
}

/**
 * Opens a path for writing. A regular file is created with mode 0600 beside the file that it will replace. FIFOs,
 * character devices and descriptors of this process are written directly.
 * @throws NotPrivateError for a file or link of another user and for a file with more than one hard link,
 * TransportError for a mount point, UnreadFifoError, NodeJS.ErrnoException
 */
export function openOutput(path: string): OutputFile {
  const destination = destinationOf(path);
  if ("descriptor" in destination) return descriptorOutput(destination.descriptor);
  const stats = lstatSync(destination.path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw pathError("EISDIR", destination.path);
  if (stats === undefined) return newOutput(destination.path, destination.path);
  const fault = faultOf(stats);
  if (fault !== undefined)
    throw new NotPrivateError(destination.path, { text: fault, cure: "elsewhere" }, OTHER_FILE_HINT);
  if (stats.isFile() && isMountPoint(destination.path)) throw mountedError(destination.path);
  return stats.isFile()
    ? newOutput(draftBeside(destination.path), destination.path)
    : specialOutput(destination.path);
}

/** rename(2) cannot replace it (EBUSY). */
function mountedError(path: string): TransportError {
  return new TransportError(`${path} is a mount point, which no new file can replace`, {
    argument: path,
    errno: osConstants.errno.EBUSY,
    hint: "choose a FILE on which nothing is mounted; for a container, mount the folder of the file instead",
  });
}

function faultOf(stats: Stats): string | undefined {
  if (stats.isFile() && stats.nlink > 1) return `it has ${stats.nlink} hard links`;
  if (stats.isFile() || stats.isFIFO()) return isOwn(stats) ? undefined : `it belongs to uid ${stats.uid}`;
  if (stats.isCharacterDevice()) return isOwnOrRoots(stats) ? undefined : `it belongs to uid ${stats.uid}`;
  return "it is neither a regular file, nor a FIFO, nor a character device";
}

/** Maximum length of a file name (bytes) that leaves room for the suffix of the temporary file. */
const MAX_NAME_BYTES = 180;

function draftBeside(path: string): string {
  const [folder, name] = [dirname(path), basename(path)];
  const shortName = Buffer.byteLength(name) > MAX_NAME_BYTES ? "recording" : name;
  return `${folder}/${draftNameIn(folder, shortName)}`;
}

function newOutput(draft: string, path: string): OutputFile {
  const fd = openSync(draft, CREATE, MODE);
  const { ino } = fstatSync(fd);
  // The umask may have removed permission bits of the owner.
  fchmodSync(fd, MODE);
  let isPublished = false;
  return {
    fd,
    isNew: true,
    publish: () => {
      if (!isPublished && draft !== path) renameSync(draft, path);
      isPublished = true;
    },
    discard: () => {
      if (!isPublished && lstatSync(draft, { throwIfNoEntry: false })?.ino === ino) rmSync(draft);
    },
    close: () => closeSync(fd),
  };
}

/** ENXIO of a device means that it cannot be used: `/dev/tty` without a controlling terminal. */
function openSpecial(path: string): number {
  try {
    return openSync(path, SPECIAL_FILE_FLAGS);
  } catch (error) {
    const isFifo = lstatSync(path, { throwIfNoEntry: false })?.isFIFO();
    if ((error as NodeJS.ErrnoException).code === "ENXIO" && isFifo) throw new UnreadFifoError(path);
    throw error;
  }
}

function specialOutput(path: string): OutputFile {
  const fd = openSpecial(path);
  const fault = faultOf(fstatSync(fd));
  if (fault === undefined && !fstatSync(fd).isFile()) return descriptorAsIs(fd, () => closeSync(fd));
  closeSync(fd);
  const text = fault ?? "it was replaced in the meantime";
  throw new NotPrivateError(path, { text, cure: "elsewhere" }, OTHER_FILE_HINT);
}

/**
 * Opened again, so that O_NONBLOCK affects only this process. If that fails, the descriptor is used as it is.
 */
function descriptorOutput(descriptor: number): OutputFile {
  const unchanged = descriptorAsIs(descriptor, () => {});
  if (fstatSync(descriptor).isFile()) return unchanged;
  try {
    const fd = openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    return descriptorAsIs(fd, () => closeSync(fd));
  } catch {
    return unchanged;
  }
}

function descriptorAsIs(fd: number, close: () => void): OutputFile {
  return { fd, isNew: false, publish: () => {}, discard: () => {}, close };
}
