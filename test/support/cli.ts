import { join } from "node:path";
import {
  type ExecOptions,
  exec,
  type NetnsTarget,
  type Result,
  type RunningProcess,
  type StartOptions,
  start,
} from "./process.js";
import { ROOT } from "./root.js";

/** The built command. */
export const MPTCPCTL = join(ROOT, "dist/mptcpctl.cjs");

/** The parser and transport of a run; if absent, the environment of the test run decides. */
export interface Variant {
  readonly transport?: "native" | "netlink";
  readonly parser?: "fast" | "yargs";
  /** As with MPTCPCTL_COMPAT=ip. */
  readonly compat?: boolean;
  /** Checks received values against the schemas, too. Default: yes. */
  readonly validate?: boolean;
  /** A program and its arguments that start the command, as `sudo` would. */
  readonly prefix?: readonly string[];
  /** Another node, and another copy of the program. */
  readonly node?: string;
  readonly program?: string;
}

type Words = string | readonly string[];

/**
 * Runs `mptcpctl` in a namespace to its end. A text is split at its blanks; for words that may contain blanks, such
 * as paths, pass a list (`words`).
 */
export function mptcpctl(
  place: NetnsTarget | undefined,
  words: Words,
  options: ExecOptions & Variant = {},
): Promise<Result> {
  return exec(place, argv(words, options), { ...options, env: environment(options) });
}

/** Starts `mptcpctl` (a monitor, a watch) in the background. */
export function startMptcpctl(
  place: NetnsTarget | undefined,
  words: Words,
  options: StartOptions & Variant = {},
): RunningProcess {
  return start(place, argv(words, options), { ...options, env: environment(options) });
}

function argv(words: Words, { prefix = [], node = process.execPath, program = MPTCPCTL }: Variant): string[] {
  const list = typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;
  return [...prefix, node, program, ...list];
}

function environment({
  transport,
  parser,
  compat,
  validate = true,
  env,
}: StartOptions & Variant): Record<string, string> {
  return {
    ...(transport && { MPTCPCTL_TRANSPORT: transport }),
    ...(parser && { MPTCPCTL_PARSER: parser }),
    ...(compat && { MPTCPCTL_COMPAT: "ip" }),
    ...(validate && { MPTCPCTL_VALIDATE: "1" }),
    ...env,
  };
}
