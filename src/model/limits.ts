import type { PM } from "../codec/families/mptcp-pm.js";
import type { Attributes } from "../codec/wire/attributes.js";
import type { Problem } from "../codec/wire/problem.js";
import { addOtherAttributes, type OtherAttributes } from "./other-attributes.js";

type WireLimits = Attributes<(typeof PM)["rows"]>;

/**
 * Limits of the in-kernel path manager for each connection of the namespace. A limit that the kernel did not report
 * is absent.
 */
export interface Limits extends OtherAttributes {
  /** ADD_ADDRs of the peer that may create subflows. Default of the kernel: 0. */
  addAddrAccepted?: number;
  /** Additional subflows, opened and accepted together. Default of the kernel: 2. */
  subflows?: number;
  /** Fields that the kernel did not report, or that could not be decoded; absent if both limits are present. */
  problems?: readonly Problem[];
}

/** Limits to set; absent: unchanged. */
export interface LimitsChange {
  addAddrAccepted?: number | undefined;
  subflows?: number | undefined;
}

/** Rows that have a field in Limits. */
const FIELDS = ["rcvAddAddrs", "subflows"] as const satisfies readonly (keyof WireLimits)[];

export function limitsFromWire(wire: WireLimits): Limits {
  // A conditional spread would create a hidden class in V8 at each call, which stays in memory until a full garbage
  // collection.
  const limits: Limits = {};
  if (wire.rcvAddAddrs !== undefined) limits.addAddrAccepted = wire.rcvAddAddrs;
  if (wire.subflows !== undefined) limits.subflows = wire.subflows;
  addOtherAttributes(limits, wire, FIELDS);
  return limits;
}

/** A missing limit is not changed. */
export function limitsToWire(change: LimitsChange): WireLimits {
  return {
    ...(change.addAddrAccepted !== undefined && { rcvAddAddrs: change.addAddrAccepted }),
    ...(change.subflows !== undefined && { subflows: change.subflows }),
  };
}
