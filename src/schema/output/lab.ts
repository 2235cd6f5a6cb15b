import { addressText, integerBetween } from "../rows.js";
import * as z from "../zod.js";
import { matching, nonEmpty, safeCount } from "./shared.js";

const name = matching(/^[a-z0-9-]{1,32}$/);

const host = z.strictObject({
  pid: integerBetween(1, 2 ** 31 - 1),
  netns: matching(/^\/proc\/\d+\/ns\/net$/),
});

const address = z.strictObject({ address: addressText(), prefix_length: integerBetween(0, 128) });

const end = { dev: nonEmpty, addresses: z.array(address) };

const state = {
  broken: z.optional(z.oneOf(["silent", "carrier"])),
  shape: z.strictObject({
    rate_bits: z.optional(integerBetween(1, 2 ** 53 - 1)),
    delay_us: z.optional(integerBetween(1, 2 ** 32)),
    loss_percent: z.optional(z.number().check(z.gte(0), z.lte(100))),
  }),
};

const number = integerBetween(1, 8);

/** `lab up` and `lab show`. */
export const labOutput = z.strictObject({
  name,
  layout: z.oneOf(["shared", "separate"]),
  ipv6: z.boolean(),
  user_namespace: z.boolean(),
  /** Seconds since 1970. */
  created: safeCount,
  hosts: z.strictObject({ client: host, server: host, middle: host }),
  paths: z.array(
    z.strictObject({
      path: number,
      client: z.strictObject({ ...end, metric: integerBetween(0, 2 ** 32 - 1) }),
      server: z.strictObject(end),
      ...state,
    }),
  ),
});

/** `lab list`. */
export const labsOutput = z.array(labOutput);

/** `lab break`, `lab heal` and `lab shape`. */
export const labPathOutput = z.strictObject({
  lab: name,
  path: number,
  dev: nonEmpty,
  ...state,
  changed: z.boolean(),
});

/** `lab down`: the removed labs, and the number of their processes that were ended. */
export const labsDownOutput = z.array(
  z.strictObject({ lab: name, processes: integerBetween(0, 2 ** 31 - 1) }),
);

const shapeOrNone = z.union([
  z.strictObject({ host: z.oneOf(["client", "server"]), command: nonEmpty }),
  z.strictObject({ host: z.oneOf(["client", "server"]), key: nonEmpty }),
  z.strictObject({ output: z.string() }),
  z.strictObject({ event: nonEmpty }),
]);

const step = { step: integerBetween(1, 99), title: nonEmpty, lines: z.array(shapeOrNone) };

/** A line of `lab demo`: each step, then the result. */
export const walkthroughOutput = z.union([
  z.strictObject({ ...step, ok: z.literal(true), seen: nonEmpty }),
  z.strictObject({ ...step, ok: z.literal(false), missed: nonEmpty }),
  z.strictObject({ ok: z.boolean(), live: z.boolean(), seconds: z.number().check(z.gte(0)) }),
]);
