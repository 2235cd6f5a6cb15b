import { fstatSync } from "node:fs";
import { UnsupportedError } from "../errors.js";
import { inheritedDescriptors } from "./descriptors.js";
import { thisStarter } from "./elevation.js";
import { type Environment, preloadVariables, withGoSetting } from "./environment.js";
import { findProgram, noLinker } from "./find-program.js";
import { preloadLibrary } from "./library.js";
import { limitToRestore } from "./limits.js";
import { chooseMechanism, type MechanismChoice } from "./mechanism.js";
import { inspectProgram, lastOf, missingLinker, type Program } from "./program.js";

/** What is to be started. */
export interface RunRequest {
  /** The program, sought as a shell does, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** What it would get without us: PATH, LD_PRELOAD and GODEBUG count. */
  readonly environment: Environment;
  /** Sockets fail instead of staying TCP where the kernel refuses MPTCP. Not for Go programs. Default false. */
  readonly strict?: boolean;
  /** Each socket is told on the stderr of this process. Not for Go programs. Default false. */
  readonly details?: boolean;
  /** Start it on TCP, too, where nothing can make its sockets MPTCP. Default false. */
  readonly tcpFallback?: boolean;
}

/** A program that can be started at once. */
export interface Launch {
  readonly path: string;
  readonly argv: readonly string[];
  readonly environment: Environment;
  /** Its sockets are told on stderr, which is marked for that when the program is started. */
  readonly details?: boolean | undefined;
  /** What it inherits, as found when the plan was made: before this process opened files of its own. */
  readonly inherited: Inherited;
}

/** How a program is started so that its TCP sockets become MPTCP, as far as they can. */
export interface RunPlan extends Launch {
  /** The variables that differ from the request's. */
  readonly set: Readonly<Record<string, string>>;
  readonly program: Program;
  readonly verdict: MechanismChoice;
}

export interface Inherited {
  /** Descriptors that stay open. */
  readonly descriptors: readonly number[];
  /** Whether these are all: without /proc only 0 to 2 are known. */
  readonly complete: boolean;
  /** The soft limit of open files before Node raised it, undefined where it is to stay. */
  readonly files: number | undefined;
}

/**
 * Looks at the program before it is started.
 * @throws StartError where it is not there or may not be executed, UnsupportedError where nothing can work
 */
export function planRun(request: RunRequest): RunPlan {
  const { command, environment, tcpFallback = false } = request;
  const path = findProgram(command[0], environment.PATH);
  const program = inspectProgram(path, { ...thisStarter(), path: environment.PATH });
  const library = preloadLibrary();
  const verdict = chooseMechanism(program, library);
  if (verdict.means.length === 0 && !tcpFallback) throw cannot(command[0], verdict);
  const last = lastOf(program);
  const linker = verdict.means.length > 0 ? missingLinker(last.elf) : undefined;
  if (linker !== undefined) throw noLinker(last.path, linker);
  const set = variables(request, library.path);
  const inherited = whatIsInherited();
  const launch = { path, argv: command, environment: { ...environment, ...set }, inherited };
  return { ...launch, details: request.details, set, program, verdict };
}

/** stdin, stdout and stderr. */
const STANDARD = [0, 1, 2];

/** What this process was started with, and a program it starts inherits. */
export function whatIsInherited(): Inherited {
  const descriptors = inheritedDescriptors();
  const complete = descriptors !== undefined;
  return { descriptors: descriptors ?? STANDARD, complete, files: limitToRestore() };
}

/** All of them whatever the program is: it may start others. */
function variables(
  { environment, strict, details }: RunRequest,
  library: string | undefined,
): Record<string, string> {
  return {
    ...(library !== undefined && preloadVariables(environment, library)),
    GODEBUG: withGoSetting(environment.GODEBUG),
    ...(details && { MPTCPCTL_RUN_DETAILS: stderrIdentity() }),
    ...(strict && { MPTCPCTL_RUN_STRICT: "1" }),
  };
}

/** Device and inode, which preload.c compares with those of descriptor 2. */
function stderrIdentity(): string {
  const { dev, ino } = fstatSync(2, { bigint: true });
  return `${dev}:${ino}`;
}

function cannot(name: string, { reason, hint }: MechanismChoice): UnsupportedError {
  const more = "--tcp-fallback starts it on TCP";
  return new UnsupportedError(reason, {
    argument: name,
    hint: hint === undefined ? more : `${hint}; ${more}`,
  });
}
