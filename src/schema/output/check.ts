import { CHECK_VERDICTS } from "../../model/check.js";
import { addressText, integerBetween } from "../rows.js";
import * as z from "../zod.js";
import { nonEmpty, suggestions, uint32 } from "./shared.js";

const milliseconds = z.number().check(z.gte(0));

const attempt = z.strictObject({
  protocol: z.oneOf(["mptcp", "tcp"]),
  outcome: z.oneOf(["connected", "failed", "no_answer"]),
  errno: z.optional(integerBetween(1, 4095)),
  errnoName: z.optional(nonEmpty),
  ms: milliseconds,
});

const way = z.strictObject({
  dev: z.optional(nonEmpty),
  source: z.optional(addressText()),
  /** Whether the sockets were bound to the interface. */
  bound: z.boolean(),
  verdict: z.oneOf(CHECK_VERDICTS),
  certainty: z.oneOf(["sure", "likely", "may"]),
  means: nonEmpty,
  /** Microseconds, as the kernel measured the SYN. */
  rtt_us: z.optional(uint32),
  /** Until the peer acknowledged the end of the data with the option. */
  proof_ms: z.optional(milliseconds),
  paused: z.optional(z.boolean()),
  attempts: z.array(attempt),
});

/** `check`: one document. */
export const checkOutput = z.strictObject({
  address: addressText(),
  port: integerBetween(1, 0xffff),
  all_paths: z.boolean(),
  patient: z.boolean(),
  ways: z.array(way),
  suggestions,
});
