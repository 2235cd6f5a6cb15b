import { addressText, integerBetween } from "../rows.js";
import * as z from "../zod.js";
import { matching, nonEmpty, safeCount, uint8 } from "./shared.js";

const sha256 = matching(/^[0-9a-f]{64}$/);
const seconds = z.number().check(z.gte(0));
const end = z.strictObject({ address: addressText(), port: integerBetween(0, 0xffff) });

/** A subflow and its traffic; bytes that are sent again are counted again in `bytes_sent`. */
const subflow = z.strictObject({
  local: end,
  remote: end,
  local_id: z.optional(uint8),
  remote_id: z.optional(uint8),
  dev: z.optional(nonEmpty),
  backup: z.optional(z.boolean()),
  bytes_sent: safeCount,
  bytes_acknowledged: safeCount,
  bytes_received: safeCount,
  /** With -d. `at`: seconds since the transfer began. */
  samples: z.optional(
    z.array(z.strictObject({ at: seconds, bytes_acknowledged: safeCount, bytes_received: safeCount })),
  ),
});

const transfer = {
  local: end,
  remote: end,
  bytes: safeCount,
  sha256,
  /** Microseconds since 1970. */
  stamp: safeCount,
  seconds,
  /** Bytes a second. */
  rate: safeCount,
  fallback: z.boolean(),
  most_subflows: uint8,
  subflows: z.array(subflow),
};

/** `lab send`: one object. */
export const transferOutput = z.strictObject(transfer);

/** One line of `lab serve`: the listening address, then each connection that has ended. */
export const serveOutput = z.union([
  z.strictObject({ event: z.literal("listening"), address: addressText(), port: integerBetween(1, 0xffff) }),
  z
    .strictObject({
      event: z.literal("transfer"),
      ...transfer,
      complete: z.boolean(),
      problem: z.optional(nonEmpty),
    })
    .check(z.refine(({ complete, problem }) => complete === (problem === undefined))),
]);

const path = integerBetween(1, 8);

/** `lab demo failover`: one object. Times in seconds since the transfer began, rates in bytes a second. */
export const failoverOutput = z.strictObject({
  ok: z.boolean(),
  commands: z.array(z.strictObject({ host: z.optional(z.oneOf(["client", "server"])), command: nonEmpty })),
  transfer: z.strictObject({ bytes: safeCount, sha256, seconds, rate: safeCount, most_subflows: uint8 }),
  arrived: z.strictObject({ bytes: safeCount, sha256 }),
  broken_at: seconds,
  healed_at: seconds,
  /** Seconds for each number in `rates`. */
  step: seconds,
  paths: z.array(z.strictObject({ path, dev: nonEmpty, address: addressText(), rates: z.array(safeCount) })),
  checks: z.array(z.strictObject({ text: nonEmpty, ok: z.boolean() })),
});
