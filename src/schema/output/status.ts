import { WARNING_CODES } from "../../model/warning.js";
import { addressText, integerBetween, names } from "../rows.js";
import * as z from "../zod.js";
import { endpointShapeWith } from "./endpoint.js";
import { limitsShape } from "./limits.js";
import { nonEmpty, suggestions, uint32 } from "./shared.js";

const statusAddress = z.strictObject({
  address: z.optional(addressText()),
  prefix_length: integerBetween(0, 128),
  suggestions,
});

const statusInterface = z.strictObject({
  ifindex: integerBetween(1, 2 ** 31 - 1),
  dev: nonEmpty,
  state: z.oneOf(["up", "down", "no-carrier"]),
  metrics: z.strictObject({ ipv4: z.optional(uint32), ipv6: z.optional(uint32) }),
  default: z.array(z.oneOf(["ipv4", "ipv6"])),
  addresses: z.array(statusAddress),
});

const statusEndpoint = endpointShapeWith({
  place: z.oneOf(["here", "elsewhere", "routed", "missing", "unknown"]),
  interface: z.optional(nonEmpty),
  connections: z.optional(uint32),
});

const finding = z.strictObject({
  code: z.oneOf(WARNING_CODES),
  message: nonEmpty,
  suggestions,
});

const leftSysctl = z.strictObject({
  sysctl: nonEmpty,
  value: nonEmpty,
  before: z.optional(nonEmpty),
  problem: z.optional(nonEmpty),
  suggestions,
});

/** `status`: one document. */
export const statusOutput = z.strictObject({
  enabled: z.optional(z.boolean()),
  path_manager: z.optional(nonEmpty),
  scheduler: z.optional(nonEmpty),
  left: z.optional(leftSysctl),
  unreadable: z.optional(
    z.strictObject({
      ...names(["enabled", "path_manager", "scheduler", "connections"], z.optional(nonEmpty)),
    }),
  ),
  limits: limitsShape,
  interfaces: z.array(statusInterface),
  endpoints: z.array(statusEndpoint),
  findings: z.array(finding),
});
