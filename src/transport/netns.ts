import { closeSync, constants, existsSync, openSync, readdirSync, statfsSync } from "node:fs";
import { ERRNO } from "../errno.js";
import { type MptcpError, PermissionError, TransportError, UnsupportedError, UsageError } from "../errors.js";
import { demandOwnProc, withoutProc } from "../host/unread.js";
import { errnoText } from "./failure.js";
import type { Binding } from "./native/binding.js";

/** CLONE_NEWNET: setns refuses a file that is any other kind of namespace. */
const NETWORK = 0x40000000;
/** statfs(2): type of the file system whose files are namespaces. */
const NSFS_MAGIC = 0x6e736673;
const NETNS_FOLDER = "/run/netns";
/** The calling thread's own namespace; /proc/self would be the main thread's, also in a worker. */
const OWN = "/proc/thread-self/ns/net";

/** An open network namespace: it exists at least until `closeNamespace`. */
export interface Namespace {
  /** As the user wrote it, for errors. */
  readonly name: string;
  readonly path: string;
  readonly fd: number;
}

/**
 * Entering another namespace needs the addon. A caller that cannot may run itself again inside: `nsenter
 * --net=PATH`.
 */
export class NamespaceEntryError extends UnsupportedError {
  /** Path of the namespace, known to exist. */
  readonly namespacePath: string;

  /** @internal */
  constructor(namespace: Namespace, why: string) {
    super(`cannot enter network namespace "${namespace.name}" without the native addon`, {
      argument: namespace.name,
      hint: `${why}; nsenter(1) runs a program inside`,
    });
    this.namespacePath = namespace.path;
  }
}

/** The path of a namespace: a path if the name contains a slash, else a name below /run/netns, else a pid. */
export function namespacePath(name: string): string {
  if (name.includes("/")) return name;
  return isPid(name) ? pathOfProcess(name) : `${NETNS_FOLDER}/${name}`;
}

const isPid = (name: string): boolean => /^\d+$/.test(name) && !existsSync(`${NETNS_FOLDER}/${name}`);

const pathOfProcess = (pid: string): string => `/proc/${pid}/ns/net`;

/**
 * Opens a namespace by a name as in `namespacePath`, or by the pid of a process in it.
 * @throws UsageError if it is missing, PermissionError if it may not be opened, UnsupportedError for a pid if /proc is
 * missing or of another PID namespace
 */
export function openNamespace(place: string | number): Namespace {
  const name = String(place);
  if (typeof place === "string" && !isPid(place)) return openPath(name, namespacePath(name));
  demandProcess(name);
  return openPath(name, pathOfProcess(name));
}

function demandProcess(pid: string): void {
  try {
    demandOwnProc();
  } catch (cause) {
    const { message, hint, suggestions } = cause as UnsupportedError;
    const details = { argument: pid, hint, suggestions, cause };
    throw new UnsupportedError(`cannot tell which process ${pid} is: ${message}`, details);
  }
}

function openPath(name: string, path: string): Namespace {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    return { name, path, fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) };
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    throw errno === undefined ? error : cannotOpen(name, -errno);
  }
}

export function closeNamespace({ fd }: Namespace): void {
  closeSync(fd);
}

/**
 * Runs `fn` with the calling thread inside the namespace, then returns to the old one. Only synchronous calls
 * run inside: `fs.promises` uses other threads. Sockets and files opened inside remain there.
 * @throws UsageError if the file is not a network namespace, PermissionError, and the errors of `fn`
 */
export function withNamespace<T>(binding: Binding, namespace: Namespace, fn: () => T): T {
  const own = openOwn();
  try {
    const entered = binding.setns(namespace.fd, NETWORK);
    if (entered < 0) throw cannotEnter(namespace.name, -entered);
    try {
      return fn();
    } finally {
      returnTo(binding, own);
    }
  } finally {
    closeSync(own);
  }
}

/** @throws UnsupportedError if it would be impossible to return */
function openOwn(): number {
  try {
    return openSync(OWN, constants.O_RDONLY);
  } catch (error) {
    throw withoutProc(OWN, error);
  }
}

function returnTo(binding: Binding, own: number): void {
  const returned = binding.setns(own, NETWORK);
  if (returned < 0)
    throw new TransportError(`cannot return to the own network namespace: ${errnoText(-returned)}`, {
      errno: -returned,
    });
}

function cannotOpen(name: string, errno: number): MptcpError {
  const message = `Cannot open network namespace "${name}": ${errnoText(errno)}`;
  if (errno === ERRNO.EPERM || errno === ERRNO.EACCES)
    return new PermissionError(message, { errno, argument: name, hint: "opening it needs root, or sudo" });
  return new UsageError(message, {
    errno,
    argument: name,
    hint: errno === ERRNO.ENOENT ? existingPath(name) : undefined,
  });
}

function existingPath(name: string): string | undefined {
  if (name.includes("/")) return undefined;
  const names = existsSync(NETNS_FOLDER) ? readdirSync(NETNS_FOLDER) : [];
  const missingText = /^\d+$/.test(name) ? "no process and no name in /run/netns" : "no name in /run/netns";
  return `${name} is ${missingText}${names.length > 0 ? `; there are ${names.join(", ")}` : ", which is empty"}`;
}

/**
 * For callers that do not enter the namespace.
 * @throws UsageError if the file is not a namespace of any kind
 */
export function refuseOtherFiles({ name, fd }: Namespace): void {
  if (typeOf(`/proc/self/fd/${fd}`) !== NSFS_MAGIC) throw cannotEnter(name, ERRNO.EINVAL);
}

function typeOf(path: string): number {
  try {
    return statfsSync(path).type;
  } catch (error) {
    throw withoutProc(path, error);
  }
}

function cannotEnter(name: string, errno: number): MptcpError {
  const message = `setting the network namespace "${name}" failed: ${errnoText(errno)}`;
  const details = { errno, argument: name };
  if (errno === ERRNO.EPERM)
    return new PermissionError(message, {
      ...details,
      hint: "entering a network namespace needs CAP_SYS_ADMIN: root, or sudo",
    });
  if (errno === ERRNO.EINVAL)
    return new UsageError(message, { ...details, hint: "the file is not a network namespace" });
  return new TransportError(message, details);
}
