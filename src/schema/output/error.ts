import { WARNING_CODES } from "../../model/warning.js";
import { integerBetween, names } from "../rows.js";
import * as z from "../zod.js";
import { decodeOutput } from "./decode.js";
import { matching, nonEmpty, suggestions } from "./shared.js";

/** Exit code of each error code; `bug` means an unexpected error. */
const EXITS = {
  usage: 1,
  recording: 1,
  refused: 2,
  permission: 2,
  subflow: 2,
  transport: 2,
  unsupported: 3,
  mismatch: 4,
  deadline: 5,
  protocol: 70,
  bug: 70,
  not_executable: 126,
  not_found: 127,
} as const;

/** The line on stderr for an error. */
export const errorOutput = z.strictObject({
  error: z
    .strictObject({
      code: z.oneOf(Object.keys(EXITS) as (keyof typeof EXITS)[]),
      message: z.string(),
      ...names(["kernel", "errnoName", "argument", "hint"], z.optional(nonEmpty)),
      errno: z.optional(integerBetween(1, 4095)),
      outcome: z.optional(z.oneOf(["done", "unknown"])),
      suggestions,
      exit: integerBetween(1, 255),
    })
    .check(z.refine(({ code, exit }) => EXITS[code] === exit))
    .check(z.refine((error) => "errno" in error === "errnoName" in error)),
});

/** Further lines on stderr with `-j`. */
export const messageOutput = z.union([
  z.strictObject({ info: z.strictObject({ message: nonEmpty, suggestions }) }),
  /** A line of a batch that failed, after its error. */
  z.strictObject({ failed: z.strictObject({ file: nonEmpty, line: integerBetween(1, 2 ** 53 - 1) }) }),
  /** A change that a dry run withheld: attributes by name, and the bytes of the generic netlink message. */
  z.strictObject({
    request: z.strictObject({
      operation: nonEmpty,
      values: z.custom((value) => typeof value === "object" && value !== null),
      bytes: matching(/^([0-9a-f]{2})*$/),
    }),
  }),
  /** A datagram that `--trace` shows. */
  z.strictObject({ packet: decodeOutput }),
]);

/** A line on stderr that tells of a doubt. */
export const warningOutput = z.strictObject({
  warning: z.strictObject({ code: z.oneOf(WARNING_CODES), message: nonEmpty, suggestions }),
});
