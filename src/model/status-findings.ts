import type { Endpoint } from "./endpoint.js";
import { limitWarnings } from "./limit-warnings.js";
import type { Limits } from "./limits.js";
import type { Warning } from "./warning.js";

/** A fact about several objects, or about the whole namespace, that prevents or limits the use of MPTCP. */
export interface Finding extends Warning {
  /** The sysctl that changes it, and its value. */
  readonly sysctl?: { readonly name: string; readonly value: string };
}

export interface FindingFacts {
  readonly enabled?: boolean | undefined;
  readonly limits: Limits;
  readonly endpoints: readonly Endpoint[];
}

/** All such facts, the most general first. */
export function statusFindings({ enabled, limits, endpoints }: FindingFacts): Finding[] {
  return [...(enabled === false ? [OFF] : []), ...limitWarnings(limits, endpoints)];
}

const OFF: Finding = {
  code: "mptcp_off",
  message: "MPTCP is switched off: no new MPTCP socket can be created",
  sysctl: { name: "net.mptcp.enabled", value: "1" },
};
