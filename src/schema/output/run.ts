import { addressText, integerBetween } from "../rows.js";
import * as z from "../zod.js";
import { nonEmpty, suggestions } from "./shared.js";

const program = z.strictObject({
  path: nonEmpty,
  kind: z.oneOf(["dynamic", "static", "script", "other", "unread"]),
  interpreter: z.optional(nonEmpty),
  /** Empty if the file does not contain the version. */
  go: z.optional(z.string()),
  elevated: z.optional(z.oneOf(["setuid", "setgid", "capabilities"])),
});

const variables = z.custom(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(([name, text]) => /^[A-Z_]+$/.test(name) && typeof text === "string"),
);

/** `--dry-run run`: the program, its interpreter, and its environment variables. */
export const runPlanOutput = z.strictObject({
  path: nonEmpty,
  programs: z.array(program),
  means: z.array(z.oneOf(["LD_PRELOAD", "GODEBUG"])),
  reason: nonEmpty,
  hint: z.optional(nonEmpty),
  environment: variables,
});

const end = z.strictObject({ address: addressText(), port: integerBetween(0, 0xffff) });

const socket = z.strictObject({
  kind: z.oneOf(["listener", "connection"]),
  local: end,
  remote: end,
  pid: integerBetween(1, 2 ** 31 - 1),
  process: z.string(),
  established: z.boolean(),
  fallback: z.boolean(),
});

/** The line on stderr with the result of `run --verify`. */
export const runFindingsOutput = z.strictObject({
  verify: z.strictObject({
    verdict: z.oneOf(["mptcp", "fallback", "brief", "tcp", "none", "unknown"]),
    seconds: z.number(),
    reason: z.optional(nonEmpty),
    hint: z.optional(nonEmpty),
    suggestions,
    sockets: z.array(socket),
    tcp: z.array(socket),
  }),
});
