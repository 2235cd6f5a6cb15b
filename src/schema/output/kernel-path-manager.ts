import { PM_EVENTS } from "../../codec/families/mptcp-events.js";
import { ENDPOINT_FLAGS } from "../../codec/families/mptcp-pm.js";
import { addressText, between } from "../rows.js";
import * as z from "../zod.js";

// The shapes of everything `-j` prints. A key keeps its type for ever; keys that are not here are never printed.

const u8 = between(0, 255);
const u16 = between(0, 0xffff);
const u32 = between(0, 0xffffffff);

const matching = (pattern: RegExp) => z.string().check(z.refine((text: string) => pattern.test(text)));
const nonEmpty = matching(/./);
const names = <const N extends string, T>(keys: readonly N[], schema: T) =>
  Object.fromEntries(keys.map((key) => [key, schema])) as Record<N, T>;

/** One endpoint; a flag that is not set has no key, nor what the kernel did not tell. `address` is a host name under -r. */
const endpoint = z.strictObject({
  address: z.optional(nonEmpty),
  port: z.optional(between(1, 0xffff)),
  id: z.optional(u8),
  ...names(ENDPOINT_FLAGS, z.optional(z.literal(true))),
  rawflags: z.optional(matching(/^[0-9a-f]{2,8}$/)),
  dev: z.optional(nonEmpty),
});

/** `endpoint show`, and the endpoint that -echo prints. */
export const endpointOutput = z.array(endpoint);

/** One that the kernel did not tell has no key. */
const limits = z.strictObject({ add_addr_accepted: z.optional(u32), subflows: z.optional(u32) });

/** `limits show`: a list of one. */
export const limitsOutput = z.array(limits).check(z.refine((list: unknown[]) => list.length === 1));

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
    token: z.optional(matching(/^0x(0|[1-9a-f][0-9a-f]{0,7})$/)),
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
  lost: between(1, 2 ** 53 - 1),
});

/** One line of `monitor`. */
export const eventOutput = z.union([event, overrun]);

const statusAddress = z.strictObject({
  address: z.optional(addressText()),
  prefix_length: between(0, 128),
  endpoint: z.optional(
    z.strictObject({
      id: z.optional(u8),
      port: z.optional(between(1, 0xffff)),
      flags: z.array(z.oneOf(ENDPOINT_FLAGS)),
      dev: z.optional(nonEmpty),
    }),
  ),
  suggestion: z.optional(nonEmpty),
});

const statusInterface = z.strictObject({
  ifindex: between(1, 2 ** 31 - 1),
  dev: nonEmpty,
  state: z.oneOf(["up", "down", "no-carrier"]),
  metrics: z.strictObject({ ipv4: z.optional(u32), ipv6: z.optional(u32) }),
  default: z.array(z.oneOf(["ipv4", "ipv6"])),
  addresses: z.array(statusAddress),
});

const leftSysctl = z.strictObject({
  sysctl: nonEmpty,
  value: nonEmpty,
  before: z.optional(nonEmpty),
  problem: z.optional(nonEmpty),
  suggestion: z.optional(nonEmpty),
});

/** `status`: one document. */
export const statusOutput = z.strictObject({
  enabled: z.optional(z.boolean()),
  path_manager: z.optional(nonEmpty),
  scheduler: z.optional(nonEmpty),
  left: z.optional(leftSysctl),
  unreadable: z.optional(
    z.strictObject({ ...names(["enabled", "path_manager", "scheduler"], z.optional(nonEmpty)) }),
  ),
  limits,
  interfaces: z.array(statusInterface),
  stray: z.array(endpoint),
  misbound: z.array(endpoint),
  uncertain: z.optional(z.array(endpoint)),
});

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

/** The line on stderr that tells of a failure. */
export const errorOutput = z.strictObject({
  error: z
    .strictObject({
      code: z.oneOf(Object.keys(EXITS) as (keyof typeof EXITS)[]),
      message: z.string(),
      ...names(["kernel", "errno", "argument", "hint"], z.optional(nonEmpty)),
      exit: between(1, 255),
    })
    .check(z.refine(({ code, exit }) => EXITS[code] === exit)),
});

/** A line on stderr that tells of a doubt. */
export const warningOutput = z.strictObject({ warning: z.strictObject({ message: nonEmpty }) });

const annotated = z.strictObject({
  name: nonEmpty,
  sequence: u32,
  flags: z.array(nonEmpty),
  values: z.custom((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
});

/** One line of `decode`: a packet's messages, or a note of what was no datagram. */
export const decodeOutput = z.union([
  z.strictObject({
    stamp: between(0, 2 ** 53 - 1),
    direction: z.oneOf(["in", "out"]),
    protocol: u8,
    messages: z.array(annotated),
  }),
  z.strictObject({
    stamp: between(0, 2 ** 53 - 1),
    direction: z.oneOf(["in", "out"]),
    protocol: u8,
    note: z.custom((value) => typeof (value as { kind?: unknown } | null)?.kind === "string"),
  }),
]);
