import { ADDRESS, ENDPOINT_FLAGS, PM } from "../codec/families/mptcp-pm.js";
import type { Row } from "../codec/wire/kinds.js";

/** Lowest and highest value of a number. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

function boundsOf(row: Row<never>, minimum?: number): Bounds {
  const { shape } = (row as Row).kind;
  if (shape.is !== "number") throw new TypeError(`${(row as Row).doc}: not a number`);
  return { min: minimum ?? shape.min, max: shape.max };
}

/** Bounds of all user input, from the tables. The kernel has its own maximum for limits, and reports it. */
export const BOUNDS = {
  /** 0 means the address that a connection was opened on. */
  addressId: boundsOf(ADDRESS.rows.id as never),
  /** Ids that an endpoint or an announced address can be given. */
  endpointId: boundsOf(ADDRESS.rows.id as never, 1),
  port: boundsOf(ADDRESS.rows.port as never),
  addAddrAccepted: boundsOf(PM.rows.rcvAddAddrs as never),
  subflows: boundsOf(PM.rows.subflows as never),
  token: boundsOf(PM.rows.token as never),
} as const;

/** Flags a user may give to an endpoint. */
export const SETTABLE_FLAGS = ENDPOINT_FLAGS.filter((flag) => flag !== "implicit");
