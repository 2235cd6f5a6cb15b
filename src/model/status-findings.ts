import { type Suggestion, suggested } from "../suggestions.js";
import type { Endpoint } from "./endpoint.js";
import { limitDoubts } from "./limit-warnings.js";
import type { Limits } from "./limits.js";
import type { Warning } from "./warning.js";

/** A fact about several objects, or about the whole namespace, that prevents or limits the use of MPTCP. */
export interface Finding extends Warning {
  /** The lines that change it. */
  readonly suggestions?: readonly Suggestion[];
}

export interface FindingFacts {
  readonly enabled?: boolean | undefined;
  readonly limits: Limits;
  readonly endpoints: readonly Endpoint[];
}

/** All such facts, the most general first. */
export function statusFindings({ enabled, limits, endpoints }: FindingFacts): Finding[] {
  const forbidding = limitDoubts(limits, endpoints).map(
    ({ message, needed }): Finding => ({
      code: "limits",
      message,
      suggestions: [suggested("limits_set", needed)],
    }),
  );
  return [...(enabled === false ? [switchedOff()] : []), ...forbidding];
}

const switchedOff = (): Finding => ({
  code: "mptcp_off",
  message: "MPTCP is switched off: no new MPTCP socket can be created",
  suggestions: [suggested("sysctl", "net.mptcp.enabled", "1")],
});
