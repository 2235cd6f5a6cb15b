import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { ERRNO } from "../errno.js";
import { type Elevation, elevationOf, hasFileCapabilities, type Starter } from "./elevation.js";
import { type Elf, type ReadAt, readElf } from "./elf.js";
import { findProgram, notExecutableError } from "./find-program.js";
import { readShebang, type Shebang } from "./shebang.js";
import { StartError } from "./start-error.js";

/** An executable file and its interpreter. */
export interface Program {
  readonly path: string;
  /**
   * `other`: neither ELF nor script; the kernel or /bin/sh decides. `unread`: executable but not readable.
   */
  readonly kind: "dynamic" | "static" | "script" | "other" | "unread";
  readonly elf?: Elf;
  readonly elevated?: Elevation;
  /** For a script: its interpreter; for `#!/usr/bin/env NAME` the program of that name. */
  readonly runBy?: Program;
}

/** How a program is searched for, and the rights of its caller. */
export interface ProgramEnvironment extends Starter {
  readonly path: string | undefined;
}

/** The kernel's maximum number of nested interpreters. */
const MAX_INTERPRETERS = 5;

/**
 * The type of a file and its interpreters.
 * @throws StartError if an interpreter is missing or cannot be executed
 */
export function inspectProgram(path: string, programEnvironment: ProgramEnvironment, depth = 0): Program {
  const fd = open(path);
  if (fd === undefined) return { path, kind: "unread" };
  try {
    const read: ReadAt = (offset, length) => readAt(fd, offset, length);
    const elf = readElf(read);
    if (elf)
      return elfProgram(
        path,
        elf,
        elevationOf(fstatSync(fd), programEnvironment, () => hasFileCapabilities(path)),
      );
    const shebang = readShebang(read(0, 256));
    if (shebang === undefined) return { path, kind: "other" };
    if (depth >= MAX_INTERPRETERS) throw notExecutableError(path, ERRNO.ELOOP);
    const interpreter = interpreterOf(path, shebang, programEnvironment);
    return { path, kind: "script", runBy: inspectProgram(interpreter, programEnvironment, depth + 1) };
  } finally {
    closeSync(fd);
  }
}

/** The facts of an ELF file; undefined if it is not one or cannot be read. */
export function readElfFile(path: string): Elf | undefined {
  const fd = open(path);
  if (fd === undefined) return undefined;
  try {
    return readElf((offset, length) => readAt(fd, offset, length));
  } finally {
    closeSync(fd);
  }
}

/** The program that is executed in the end. */
export function lastOf(program: Program): Program {
  return program.runBy ? lastOf(program.runBy) : program;
}

/**
 * The dynamic linker that a file requests, if it is missing: the kernel then reports that the program itself
 * is missing.
 */
export function missingLinker(elf: Elf | undefined): string | undefined {
  const linker = elf?.interpreter;
  return linker === undefined || existsSync(linker) ? undefined : linker;
}

function elfProgram(path: string, elf: Elf, elevated: Elevation | undefined): Program {
  const kind = elf.interpreter === undefined ? "static" : "dynamic";
  return { path, kind, elf, ...(elevated && { elevated }) };
}

function interpreterOf(
  script: string,
  { interpreter, sought }: Shebang,
  { path }: ProgramEnvironment,
): string {
  const file = interpreter.includes("/") ? interpreter : `./${interpreter}`;
  const found = attempt(() => findProgram(file));
  if (found instanceof StartError) throw scriptError(script, found);
  // env(1) reports a missing program itself; our reading of its options may also be wrong.
  const soughtProgram = sought === undefined ? found : attempt(() => findProgram(sought, path));
  return soughtProgram instanceof StartError ? found : soughtProgram;
}

function attempt<T>(call: () => T): T | StartError {
  try {
    return call();
  } catch (error) {
    if (error instanceof StartError) return error;
    throw error;
  }
}

function scriptError(script: string, cause: StartError): StartError {
  const { message, exit, errno, hint, suggestions } = cause;
  const details = { errno, argument: script, hint, suggestions, cause };
  return new StartError(`the interpreter of the script ${script}: ${message}`, exit, details);
}

function open(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    return undefined;
  }
}

/** Reads nothing beyond the end or the maximum size of a file. */
function readAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (!Number.isSafeInteger(offset + length)) return bytes.subarray(0, 0);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
}
