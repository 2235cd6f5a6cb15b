import { EVENT, EVENT_FLAGS, PM_EVENTS } from "../../codec/families/mptcp-events.js";
import { snakeCase } from "../../codec/wire/field-name.js";
import type { EventField } from "../../model/read-event.js";
import { addressText, integerBetween, names } from "../rows.js";
import * as z from "../zod.js";
import { openObject, rowShape } from "./attributes.js";
import { hexToken, matching, nonEmpty, uint8, uint16, uint32 } from "./shared.js";

/** `-t` and `-ts`, local time. */
const stamps = {
  timestamp: z.optional(matching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4,} \d{1,6} usec$/)),
  timestamp_short: z.optional(matching(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)),
};

/** C's `%#x`: zero has no prefix. */
const flagBits = z.optional(matching(/^(0|0x[1-9a-f][0-9a-f]{0,7})$/));
const flag = z.optional(z.literal(true));

/** The schema of each row of the table that has a field. */
const FIELDS = {
  token: { token: z.optional(hexToken) },
  remoteId: { remid: z.optional(uint8) },
  localId: { locid: z.optional(uint8) },
  family: {},
  saddr4: { saddr4: z.optional(addressText([4])) },
  saddr6: { saddr6: z.optional(addressText([16])) },
  daddr4: { daddr4: z.optional(addressText([4])) },
  daddr6: { daddr6: z.optional(addressText([16])) },
  sport: { sport: z.optional(uint16) },
  dport: { dport: z.optional(uint16) },
  backup: { backup: z.optional(integerBetween(0, 1)) },
  error: { error: z.optional(uint8), error_name: z.optional(nonEmpty) },
  timeout: { timeout: z.optional(uint32) },
  ifindex: { ifindex: z.optional(integerBetween(-(2 ** 31), 2 ** 31 - 1)), dev: z.optional(nonEmpty) },
  resetReason: { reset_reason: z.optional(uint32), reset_reason_name: z.optional(nonEmpty) },
  resetFlags: { reset_flags: flagBits },
  serverSide: { server_side: flag },
  flags: { ...names(EVENT_FLAGS.map(snakeCase), flag), flags: flagBits },
} satisfies Record<EventField, Readonly<Record<string, z.Schema>>>;

const otherRows = Object.fromEntries(Object.entries(EVENT.rows).filter(([name]) => !(name in FIELDS)));
const fields: Readonly<Record<string, z.Schema>> = Object.assign({}, ...Object.values(FIELDS));

const event = openObject({
  ...rowShape(otherRows),
  ...stamps,
  netns: z.optional(nonEmpty),
  event: z.union([z.oneOf(PM_EVENTS.map(({ name }) => name)), matching(/^UNKNOWN \d{1,3}$/)]),
  ...fields,
  incomplete: z.optional(matching(/^[a-z0-9_]+(,[a-z0-9_]+)*$/)),
}).check(z.refine((one) => ["error", "reset_reason"].every((key) => key in one === `${key}_name` in one)));

/** Number of events that the kernel dropped. */
const overrun = z.strictObject({
  ...stamps,
  netns: z.optional(nonEmpty),
  event: z.literal("OVERRUN"),
  lost: integerBetween(1, Number.MAX_SAFE_INTEGER),
});

/** One line of `monitor`. */
export const eventOutput = z.union([event, overrun]);
