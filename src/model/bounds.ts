import { ADDRESS, ENDPOINT_FLAGS, PM } from "../codec/families/mptcp-pm.js";
import type { Row } from "../codec/wire/kinds.js";

/** Lowest and highest value of a number. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

function boundsOf(row: Row<never>, least?: number): Bounds {
  const { shape } = (row as Row).kind;
  if (shape.is !== "number") throw new TypeError(`${(row as Row).doc}: not a number`);
  return { min: least ?? shape.min, max: shape.max };
}

/** Bounds of everything a user types, from the tables. Limits are bounded by the kernel, which tells its maximum. */
export const BOUNDS = {
  endpointId: boundsOf(ADDRESS.rows.id as never),
  port: boundsOf(ADDRESS.rows.port as never),
  addAddrAccepted: boundsOf(PM.rows.rcvAddAddrs as never),
  subflows: boundsOf(PM.rows.subflows as never),
  token: boundsOf(PM.rows.token as never),
} as const;

/** Flags a user may give to an endpoint. */
export const SETTABLE_FLAGS = ENDPOINT_FLAGS.filter((flag) => flag !== "implicit");
