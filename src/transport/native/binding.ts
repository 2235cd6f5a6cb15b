import { existsSync } from "node:fs";

/**
 * What addon.c exports. Each function returns a number >= 0 or a negative errno and throws a TypeError only for misuse:
 * a wrong type, a detached buffer, a number that is no 32-bit integer. Integers in buffers are in host byte order.
 */
export interface Binding {
  /** A descriptor, non-blocking and closed on exec. */
  socket(domain: number, type: number, protocol: number): number;
  close(fd: number): number;
  /** Moves the calling thread into the namespace of `fd`; `kind` is a CLONE_NEW* number or 0. */
  setns(fd: number, kind: number): number;
  bind(fd: number, address: Uint8Array): number;
  /** Length of the whole address, also where `address` was too short for it. */
  getsockname(fd: number, address: Uint8Array): number;
  /** Length of the value. EOPNOTSUPP for options whose value holds pointers, and outside SOCKET, TCP, NETLINK and MPTCP. */
  getsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  /** Bytes sent. */
  sendmsg(fd: number, bytes: Uint8Array, to: Uint8Array | undefined): number;
  /**
   * Datagrams received, at most 64, each at the start of a slot of `slot` bytes in `area`. `words` gets three numbers
   * for each: its whole length (more than `slot`: it was cut), the sender's netlink port id (0 is the kernel, -1 no
   * netlink socket), and the id of the network namespace it came from, -1 where the socket does not listen to others.
   */
  recvmmsg(fd: number, area: Uint8Array, slot: number, words: Int32Array): number;
  /**
   * Id of a watch that calls back while `fd` is readable, with 0 or a negative errno. EBADF stands for an error that
   * waits on the socket: the watch has stopped and may be started again. It holds the event loop while started, and
   * the socket open until it is closed.
   */
  watch(fd: number, callback: (status: number) => void): number;
  startWatch(watch: number): number;
  stopWatch(watch: number): number;
  closeWatch(watch: number): number;
  /**
   * Puts a program in the place of this process: the same pid, terminal, folder. Each text ends in NUL; `argv` and `envp`
   * hold one behind the other. What Node has changed is undone: ignored signals, the soft limit of descriptors where
   * `files` is not negative, and of `kept` that they are closed; 0 to 2 become blocking. Returns only where the program
   * cannot be started.
   */
  execve(path: Uint8Array, argv: Uint8Array, envp: Uint8Array, files: number, kept: Int32Array): number;
  /**
   * Marks the open file description behind a descriptor: the library to preload writes into no other. EBUSY where another
   * process uses what the mark is made of (F_SETSIG).
   */
  mark(fd: number): number;
  /**
   * Whether processes whose parents, started by this process, have ended become children of this process (1), or of
   * another that stands above it (0), as at first. What held before.
   */
  adoptOrphans(wanted: number): number;
  /** Reads an extended attribute of a file, links followed; `path` and `name` end in NUL. Length of the value. */
  getxattr(path: Uint8Array, name: Uint8Array, value: Uint8Array): number;
  /** Puts a file's size in bytes and the time of its last change, in seconds since 1970, into `facts`. */
  stat(path: string, facts: Float64Array): number;
  /** A file's bytes. EFBIG for what is no file, for an empty one, and beyond 64 MiB. */
  readFile(path: string): Buffer | number;
  /** The same as a string, each byte a character. */
  readText(path: string): string | number;
  /** Writes a text in UTF-8 to its last byte, waits where that takes a wait, and gives 0. */
  write(fd: number, text: string): number;
  /** Ends the process at once: no listener is called, and no terminal put back in order. */
  exit(code: number): never;
  /**
   * Until `dropChange`, every signal that would end or stop this process first has `undo` written to `fd`, and one that
   * ends it has the file `note` removed ("" for none). A process that is continued has `redo` written. Signals to which
   * JavaScript listens are left to it. The id of the change.
   */
  keepChange(fd: number, undo: string, redo: string, note: string): number;
  dropChange(id: number): number;
  /**
   * From the first SIGINT, SIGTERM or SIGHUP on, to which JavaScript listens already, the process has so many milliseconds:
   * then every change is undone and the exit code is 128 and the signal's number.
   */
  endWithin(ms: number): number;
}

/** Where the program's start has left the addon, which it needs first of all. */
const LOADED = Symbol.for("mptcpctl.addon");

let loaded: Binding | undefined;
let failure: NodeJS.ErrnoException | undefined;

/** The addon, loaded once; undefined where it was not built or does not fit this machine, see `bindingProblem`. */
export function loadBinding(): Binding | undefined {
  if (loaded === undefined && failure === undefined) load();
  return loaded;
}

/** Why `loadBinding` returned nothing. */
export function bindingProblem(): string | undefined {
  return failure?.message;
}

/** Whether Node was told to load no addons. */
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

/** Where the build puts what it compiles from C. */
export const nativeFile = (name: string): string => builtFile(`native/${name}`);

/** Where the build puts what it makes. */
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
