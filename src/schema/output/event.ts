import { PM_EVENTS } from "../../codec/families/mptcp-events.js";
import { addressText, between } from "../rows.js";
import * as z from "../zod.js";
import { hexToken, matching, names, nonEmpty, u8, u16, u32 } from "./shared.js";

/** `-t` and `-ts`, local time. */
const stamps = {
  timestamp: z.optional(matching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4,} \d{1,6} usec$/)),
  timestamp_short: z.optional(matching(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)),
};

/** C's `%#x`: zero has no prefix. */
const flagBits = z.optional(matching(/^(0|0x[1-9a-f][0-9a-f]{0,7})$/));
const flag = z.optional(z.literal(true));

const event = z
  .strictObject({
    ...stamps,
    netns: z.optional(nonEmpty),
    event: z.union([z.oneOf(PM_EVENTS.map(({ name }) => name)), matching(/^UNKNOWN \d{1,3}$/)]),
    token: z.optional(hexToken),
    ...names(["remid", "locid"], z.optional(u8)),
    ...names(["saddr4", "daddr4"], z.optional(addressText([4]))),
    ...names(["saddr6", "daddr6"], z.optional(addressText([16]))),
    ...names(["sport", "dport"], z.optional(u16)),
    backup: z.optional(between(0, 1)),
    error: z.optional(u8),
    error_name: z.optional(nonEmpty),
    timeout: z.optional(u32),
    ifindex: z.optional(between(-(2 ** 31), 2 ** 31 - 1)),
    dev: z.optional(nonEmpty),
    reset_reason: z.optional(u32),
    reset_reason_name: z.optional(nonEmpty),
    reset_flags: flagBits,
    server_side: flag,
    deny_join_id0: flag,
    flags: flagBits,
    incomplete: z.optional(matching(/^[a-z0-9_]+(,[a-z0-9_]+)*$/)),
  })
  .check(
    z.refine((one) => ["error", "reset_reason"].every((key) => key in one === `${key}_name` in one)),
    z.refine((one) => !one.event.startsWith("UNKNOWN") || one.token === undefined),
  );

/** The kernel dropped so many events here. */
const overrun = z.strictObject({
  ...stamps,
  netns: z.optional(nonEmpty),
  event: z.literal("OVERRUN"),
  lost: between(1, Number.MAX_SAFE_INTEGER),
});

/** One line of `monitor`. */
export const eventOutput = z.union([event, overrun]);
