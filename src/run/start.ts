import { type ChildProcess, spawn } from "node:child_process";
import { ERRNO } from "../errno.js";
import { TransportError } from "../errors.js";
import { type Binding, loadBinding } from "../transport/native/binding.js";
import { closeNamespace, NamespaceEntryError, openNamespace, withNamespace } from "../transport/netns.js";
import type { Environment } from "./environment.js";
import { block, origins, ownBlock, wordBlock } from "./exec-strings.js";
import { missingLinkerError, notExecutableError, notFoundError } from "./find-program.js";
import type { Launch } from "./plan.js";
import { missingLinker, readElfFile } from "./program.js";
import type { StartError } from "./start-error.js";

/** Where and how a program is started. */
export interface StartOptions {
  /** Network namespace: a path if it contains a slash, otherwise a name below /run/netns, otherwise a pid. */
  readonly netns?: string | undefined;
  /** `netlink`: behave as without the addon. */
  readonly transport?: "native" | "netlink" | undefined;
}

const SHELL = "/bin/sh";
const STDERR = 2;

/** Whether this process can execute another program in its place, which needs the addon. */
export function canExecute({ transport }: StartOptions = {}): boolean {
  return bindingFor(transport) !== undefined;
}

/**
 * Marks stderr for the preloaded library, which reports sockets only there.
 * @returns why this is impossible
 */
export function markStderr({ transport }: StartOptions = {}): string | undefined {
  const result = bindingFor(transport)?.mark(STDERR);
  if (result === undefined) return "this needs the native addon";
  return result < 0 ? `stderr cannot be marked (errno ${-result})` : undefined;
}

/**
 * Executes the program in place of this process: with the same pid, terminal, descriptors, environment and
 * limits as if the parent had started it. Nothing of this process continues, so close everything first.
 * @throws StartError if the kernel refuses, TransportError without the addon, and as openNamespace
 */
export function executeProgram(plan: Launch, options: StartOptions = {}): never {
  const binding = bindingFor(options.transport);
  if (binding === undefined)
    throw new TransportError("executing a program in place of this process needs the native addon");
  if (plan.details) markStderr(options);
  const errno = inside(options, () => execute(binding, plan));
  throw startFailure(plan, errno);
}

/** The error for an errno of execve or spawn. */
export function startFailure({ path, argv }: Launch, errno: number): StartError {
  if (errno !== ERRNO.ENOENT) return notExecutableError(path, errno);
  const linker = missingLinker(readElfFile(path));
  return linker === undefined ? notFoundError(argv[0] ?? path) : missingLinkerError(path, linker);
}

/**
 * If the kernel does not recognise the file, a shell runs it, as with execvp(3).
 * @returns the errno
 */
function execute(binding: Binding, { path, argv, environment, inherited }: Launch): number {
  const line = ownBlock("cmdline");
  const variables = block(entriesOf(environment), origins(ownBlock("environ")));
  const kept = Int32Array.from(inherited.descriptors);
  const call = (file: string, words: readonly string[]) =>
    -binding.execve(block([file]), wordBlock(words, line), variables, inherited.files ?? -1, kept);
  const errno = call(path, argv);
  return errno === ERRNO.ENOEXEC ? call(SHELL, [SHELL, path, ...argv.slice(1)]) : errno;
}

/**
 * A shell sets the limit that Node has raised, then executes the program without the variables that shells
 * add.
 */
function withLimit(environment: Environment): string {
  const added = ["PWD", "OLDPWD", "SHLVL"].filter((name) => environment[name] === undefined);
  return `ulimit -S -n "$0"; unset ${added.join(" ")}; exec "$@"`;
}

/**
 * Starts the program as a child that shares our terminal and inherited descriptors.
 * @throws as openNamespace, NamespaceEntryError if `netns` is given without the addon
 */
export function spawnProgram(plan: Launch, options: StartOptions = {}): ChildProcess {
  const { path, argv, environment, inherited } = plan;
  const [argv0 = path, ...words] = argv;
  if (plan.details) markStderr(options);
  const shape = { env: definedOf(environment), stdio: stdioOf(inherited.descriptors) };
  return inside(options, () =>
    inherited.files === undefined
      ? spawn(path, words, { ...shape, argv0 })
      : spawn(SHELL, ["-c", withLimit(environment), String(inherited.files), ...argv], shape),
  );
}

/** Descriptors keep their numbers. */
function stdioOf(kept: readonly number[]): ("inherit" | "ignore")[] {
  const last = Math.max(2, ...kept);
  return Array.from({ length: last + 1 }, (_, fd) => (kept.includes(fd) ? "inherit" : "ignore"));
}

function inside<T>({ netns, transport }: StartOptions, start: () => T): T {
  if (netns === undefined) return start();
  const namespace = openNamespace(netns);
  try {
    const binding = bindingFor(transport);
    if (binding === undefined) throw new NamespaceEntryError(namespace, "the addon is missing");
    return withNamespace(binding, namespace, start);
  } finally {
    closeNamespace(namespace);
  }
}

function bindingFor(transport: StartOptions["transport"]): Binding | undefined {
  return transport === "netlink" ? undefined : loadBinding();
}

function definedOf(environment: Environment): Record<string, string> {
  const defined = Object.entries(environment).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as Record<string, string>;
}

const entriesOf = (environment: Environment): string[] =>
  Object.entries(definedOf(environment)).map(([name, value]) => `${name}=${value}`);
