import { ENDPOINT_FLAGS } from "../../codec/families/mptcp-pm.js";
import { addressText, between } from "../rows.js";
import * as z from "../zod.js";
import { endpointShape } from "./endpoint.js";
import { limitsShape } from "./limits.js";
import { names, nonEmpty, uint8, uint32 } from "./shared.js";

const statusAddress = z.strictObject({
  address: z.optional(addressText()),
  prefix_length: between(0, 128),
  endpoint: z.optional(
    z.strictObject({
      id: z.optional(uint8),
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
  metrics: z.strictObject({ ipv4: z.optional(uint32), ipv6: z.optional(uint32) }),
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
  limits: limitsShape,
  interfaces: z.array(statusInterface),
  stray: z.array(endpointShape),
  misbound: z.array(endpointShape),
  uncertain: z.optional(z.array(endpointShape)),
});
