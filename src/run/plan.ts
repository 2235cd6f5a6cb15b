import { fstatSync } from "node:fs";
import { UnsupportedError } from "../errors.js";
import { inheritedDescriptors } from "./descriptors.js";
import { thisStarter } from "./elevation.js";
import { type Environment, preloadVariables, withGoSetting } from "./environment.js";
import { findProgram, missingLinkerError } from "./find-program.js";
import { preloadLibrary } from "./library.js";
import { limitToRestore } from "./limits.js";
import { chooseMechanism, type MechanismChoice } from "./mechanism.js";
import { inspectProgram, lastOf, missingLinker, type Program } from "./program.js";

/** The program to start. */
export interface RunRequest {
  /** The program, searched as in a shell, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** The environment without our changes; PATH, LD_PRELOAD and GODEBUG matter. */
  readonly environment: Environment;
  /**
   * If the kernel refuses MPTCP, socket(2) fails instead of falling back to TCP. Not for Go programs. Default
   * false.
   */
  readonly strict?: boolean;
  /** Report each socket on the stderr of this process. Not for Go programs. Default false. */
  readonly details?: boolean;
  /** Also start the program if nothing can make its sockets MPTCP. Default false. */
  readonly tcpFallback?: boolean;
}

/** A program that is ready to be started. */
export interface Launch {
  readonly path: string;
  readonly argv: readonly string[];
  readonly environment: Environment;
  /** Sockets are reported on stderr, which is marked for this when the program starts. */
  readonly details?: boolean | undefined;
  /** Inherited descriptors and limits, read before this process opened files. */
  readonly inherited: Inherited;
}

/** How to start a program so that its TCP sockets become MPTCP, as far as possible. */
export interface RunPlan extends Launch {
  /** The variables that differ from the request. */
  readonly set: Readonly<Record<string, string>>;
  readonly program: Program;
  readonly verdict: MechanismChoice;
}

/** What a program inherits from this process. */
export interface Inherited {
  /** Descriptors that stay open. */
  readonly descriptors: readonly number[];
  /** Whether the list is complete: without /proc only 0 to 2 are known. */
  readonly complete: boolean;
  /** The soft limit of open files before Node raised it; undefined to leave it unchanged. */
  readonly files: number | undefined;
}

/**
 * Inspects the program before the start.
 * @throws StartError if it is missing or may not be executed, UnsupportedError if no mechanism works
 */
export function planRun(request: RunRequest): RunPlan {
  const { command, environment, tcpFallback = false } = request;
  const path = findProgram(command[0], environment.PATH);
  const program = inspectProgram(path, { ...thisStarter(), path: environment.PATH });
  const library = preloadLibrary();
  const verdict = chooseMechanism(program, library);
  if (verdict.means.length === 0 && !tcpFallback) throw unsupportedError(command[0], verdict);
  const last = lastOf(program);
  const linker = verdict.means.length > 0 ? missingLinker(last.elf) : undefined;
  if (linker !== undefined) throw missingLinkerError(last.path, linker);
  const set = variables(request, library.path);
  const inherited = inheritedState();
  const launch = { path, argv: command, environment: { ...environment, ...set }, inherited };
  return { ...launch, details: request.details, set, program, verdict };
}

/** stdin, stdout and stderr. */
const STANDARD = [0, 1, 2];

/** Descriptors and limits that this process inherited, and passes on to a program. */
export function inheritedState(): Inherited {
  const descriptors = inheritedDescriptors();
  const complete = descriptors !== undefined;
  return { descriptors: descriptors ?? STANDARD, complete, files: limitToRestore() };
}

/** All variables, whatever the program is: it may start other programs. */
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

function unsupportedError(name: string, { reason, hint }: MechanismChoice): UnsupportedError {
  const tcpHint = "--tcp-fallback starts it on TCP";
  return new UnsupportedError(reason, {
    argument: name,
    hint: hint === undefined ? tcpHint : `${hint}; ${tcpHint}`,
  });
}
