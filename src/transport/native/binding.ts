import { existsSync } from "node:fs";

/**
 * The exports of addon.c. Each function returns a number >= 0 or a negative errno and throws a TypeError only for
 * misuse: a wrong type, a detached buffer, a number that is not a 32-bit integer. Integers in buffers are in host
 * byte order.
 */
export interface Binding {
  /** A descriptor, non-blocking and closed on exec. */
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  /** Moves the calling thread into the namespace of `fd`; `kind` is a CLONE_NEW* number or 0. */
  setns(fd: number, kind: number): number;
  bind(fd: number, address: Uint8Array): number;
  /** Length of the whole address, also if `address` was too short for it. */
  getsockname(fd: number, address: Uint8Array): number;
  /**
   * Length of the value. EOPNOTSUPP for options whose value contains pointers, and for levels other than SOCKET, TCP,
   * NETLINK and MPTCP.
   */
  getsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  /** Bytes sent. */
  sendmsg(fd: number, bytes: Uint8Array, to: Uint8Array | undefined): number;
  /**
   * Number of datagrams received, at most 64, each at the start of a slot of `slot` bytes in `area`. `words` gets
   * three numbers for each: its whole length (more than `slot`: it was truncated), the sender's netlink port id (0:
   * the kernel, -1: not a netlink socket), and the id of the network namespace it came from, -1 if the socket does
   * not listen to others.
   */
  recvmmsg(fd: number, area: Uint8Array, slot: number, words: Int32Array): number;
  /**
   * Id of a watch that calls back while `fd` is readable, with 0 or a negative errno. EBADF means a pending error of
   * the socket: the watch has stopped and may be started again. It keeps the event loop alive while started, and the
   * socket open until it is closed.
   */
  watch(fd: number, callback: (status: number) => void): number;
  startWatch(watch: number): number;
  stopWatch(watch: number): number;
  closeWatch(watch: number): number;
  /**
   * Replaces this process by a program: the pid, the terminal and the folder stay the same. Each string ends in NUL;
   * `argv` and `envp` contain the strings one after another. Node's changes are undone: ignored signals, the soft
   * limit of descriptors if `files` is not negative, and close-on-exec of `kept`; 0 to 2 become blocking. Returns
   * only if the program cannot be started.
   */
  execve(
    path: Uint8Array,
    argv: Uint8Array,
    envp: Uint8Array,
    files: number,
    keptDescriptors: Int32Array,
  ): number;
  /**
   * Marks the open file description of a descriptor: the preloaded library writes to no other. EBUSY if another
   * process uses the setting of which the mark consists (F_SETSIG).
   */
  mark(fd: number): number;
  /**
   * Whether orphaned descendants of this process become its children (1), or children of a higher process (0, the
   * default). Returns the previous setting.
   */
  adoptOrphans(isEnabled: number): number;
  /**
   * Reads an extended attribute of a file, follows links; `path` and `name` end in NUL. Returns the length of the
   * value.
   */
  getxattr(path: Uint8Array, name: Uint8Array, value: Uint8Array): number;
  /** Writes a file's size in bytes and its modification time, in seconds since 1970, into `facts`. */
  stat(path: string, facts: Float64Array): number;
  /** A file's bytes. EFBIG for anything but a regular file, for an empty one, and above 64 MiB. */
  readFile(path: string): Buffer | number;
  /** The same as a string, each byte one character. */
  readText(path: string): string | number;
  /**
   * Lists a folder /proc/PID/fd: writes for each descriptor the inode of its socket, 0 if it is none, and returns the
   * number of descriptors, at most the length of `inodes`.
   */
  socketsIn(path: string, inodes: Float64Array): number;
  /** Writes a text in UTF-8 completely, waits if necessary, and returns 0. */
  write(fd: number, text: string): number;
  /** Ends the process at once: no listener is called, and no terminal is restored. */
  exit(code: number): never;
  /**
   * Until `dropChange`, every signal that would end or stop this process first causes `undo` to be written to `fd`,
   * and one that ends it also removes the file `note` ("" for none). If the process is continued, `redo` is written.
   * Signals with JavaScript listeners are not handled. Returns the id of the change.
   */
  keepChange(fd: number, undo: string, redo: string, note: string): number;
  dropChange(id: number): number;
  /**
   * After the first SIGINT, SIGTERM or SIGHUP, for which JavaScript listeners exist already, the process has this
   * many milliseconds: then every change is undone and the exit code is 128 plus the signal's number.
   */
  endWithin(ms: number): number;
}

/** The key under which the program's start stores the addon, which it loads first. */
const LOADED = Symbol.for("mptcpctl.addon");

let loaded: Binding | undefined;
let failure: NodeJS.ErrnoException | undefined;

/** The addon, loaded once; undefined if it was not built or does not fit this machine, see `bindingProblem`. */
export function loadBinding(): Binding | undefined {
  if (loaded === undefined && failure === undefined) load();
  return loaded;
}

/** Why `loadBinding` returned nothing. */
export function bindingProblem(): string | undefined {
  return failure?.message;
}

/** Whether Node was started with --no-addons. */
export function isBindingForbidden(): boolean {
  return failure?.code === "ERR_DLOPEN_DISABLED";
}

/** Loads an addon by its path. @throws Error of the dynamic linker */
export function openBinding(path: string): Binding {
  const module = { exports: {} as Binding };
  process.dlopen(module, path);
  return module.exports;
}

function load(): void {
  loaded = (process as { [LOADED]?: Binding })[LOADED];
  if (loaded !== undefined) return;
  const path = nativeFile("mptcpctl.node");
  try {
    loaded = openBinding(path);
  } catch (error) {
    failure = existsSync(path) ? (error as Error) : new Error(`${path} is missing`);
  }
}

/** Path of a file that the build compiles from C. */
export const nativeFile = (name: string): string => builtFile(`native/${name}`);

/** Path of a file that the build makes. */
export const builtFile = (name: string): string => packageFile(`dist/${name}`);

/** A file that comes with this package. */
export function packageFile(name: string): string {
  return `${packageFolder(import.meta.dirname)}/${name}`;
}

/** The nearest folder with a package.json, as Node finds it: the same from src/, dist/ and a bundle. */
function packageFolder(folder: string): string {
  if (folder === "" || existsSync(`${folder}/package.json`)) return folder;
  return packageFolder(folder.slice(0, folder.lastIndexOf("/")));
}
