import { addressText, integerBetween } from "../rows.js";
import * as z from "../zod.js";
import { hexToken, nonEmpty, uint8 } from "./shared.js";

const count = integerBetween(0, 2 ** 32);
const port = integerBetween(1, 0xffff);

/** A process; its name may be any text, also empty. */
const holder = z.strictObject({ pid: integerBetween(1, 2 ** 31 - 1), name: z.string() });

/** `pm show`. */
export const managersOutput = z.strictObject({
  path_manager: z.optional(nonEmpty),
  pm_type: z.optional(uint8),
  available: z.optional(z.array(nonEmpty)),
  connections: z.optional(z.strictObject({ kernel: count, userspace: count })),
  listeners: z.optional(z.array(z.strictObject({ processes: z.array(holder), here: z.boolean() }))),
  more_listeners: z.optional(z.literal(true)),
  unreadable: z.optional(
    z.strictObject({
      path_manager: z.optional(nonEmpty),
      pm_type: z.optional(nonEmpty),
      available: z.optional(nonEmpty),
      listeners: z.optional(nonEmpty),
    }),
  ),
});

/** One line of `pm run`; `about` contains the policy's arguments of the request. */
export const decisionOutput = z.strictObject({
  decision: z.oneOf([
    "address announce",
    "address remove",
    "subflow create",
    "subflow destroy",
    "subflow change",
  ]),
  token: hexToken,
  about: z.custom((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
  outcome: z.oneOf(["done", "tried", "refused"]),
  error: z.optional(z.custom((value) => typeof (value as { code?: unknown } | null)?.code === "string")),
});

/** One line of stderr of `pm run`: a log line of the policy or about it. */
export const policyLogOutput = z.union([
  z.strictObject({ error: z.strictObject({ code: z.literal("policy"), message: z.string() }) }),
  z.strictObject({ log: z.strictObject({ level: z.oneOf(["info", "warning"]), message: z.string() }) }),
]);

/** `subflow create`; without `wait` the port is known only if it was requested. */
export const createdOutput = z.strictObject({
  local_id: uint8,
  local: z.strictObject({ address: addressText(), port: z.optional(port) }),
  remote: z.strictObject({ address: addressText(), port }),
  dev: z.optional(nonEmpty),
});
