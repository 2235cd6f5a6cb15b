import type { PM } from "../codec/families/mptcp-pm.js";
import type { Attributes } from "../codec/wire/attributes.js";
import type { Problem } from "../codec/wire/problem.js";

type WireLimits = Pick<Attributes<(typeof PM)["rows"]>, "rcvAddAddrs" | "subflows">;

/** Limits of the in-kernel path manager for each connection of the namespace. One that the kernel did not tell is absent. */
export interface Limits {
  /** ADD_ADDRs of the peer that may create subflows. Default of the kernel: 0. */
  addAddrAccepted?: number;
  /** Additional subflows, made and accepted together. Default of the kernel: 2. */
  subflows?: number;
  /** What the kernel did not tell, or what could not be read; absent where both limits are there. */
  problems?: readonly Problem[];
}

/** Limits to set; absent: left alone. */
export interface LimitsChange {
  addAddrAccepted?: number | undefined;
  subflows?: number | undefined;
}

export function limitsFromWire({ rcvAddAddrs, subflows }: WireLimits): Limits {
  // A conditional spread leaves a hidden class of V8 behind at each call, which stays until a full garbage collection.
  const limits: Limits = {};
  if (rcvAddAddrs !== undefined) limits.addAddrAccepted = rcvAddAddrs;
  if (subflows !== undefined) limits.subflows = subflows;
  return limits;
}

/** A limit not given is left alone. */
export function limitsToWire(change: LimitsChange): WireLimits {
  return {
    ...(change.addAddrAccepted !== undefined && { rcvAddAddrs: change.addAddrAccepted }),
    ...(change.subflows !== undefined && { subflows: change.subflows }),
  };
}
