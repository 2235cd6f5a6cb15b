import { addressBytes, type Endpoint } from "./endpoint.js";
import { opensSubflows } from "./endpoint-warnings.js";
import type { LimitsChange } from "./limits.js";
import type { Warning } from "./warning.js";

type Role = Pick<Endpoint, "address" | "flags">;

/** A limit that forbids something, and one that does not. */
interface Doubt {
  readonly message: string;
  readonly needed: LimitsChange;
}

/** The warnings about limits. */
export const limitWarnings = (limits: LimitsChange, endpoints: readonly Role[]): Warning[] =>
  limitDoubts(limits, endpoints).map(({ message }) => ({ code: "limits", message }));

/** What limits forbid of that for which endpoints were added. A limit that is absent forbids nothing. */
export function limitDoubts(
  { subflows, addAddrAccepted }: LimitsChange,
  endpoints: readonly Role[],
): Doubt[] {
  return [
    ...(subflows === undefined ? [] : subflowDoubts(subflows, endpoints)),
    ...(addAddrAccepted === 0 ? announcementDoubts(endpoints) : []),
  ];
}

/** Every kernel with MPTCP accepts it. */
const GREATEST = 8;

function subflowDoubts(limit: number, endpoints: readonly Role[]): Doubt[] {
  const most = mostOfAFamily(endpoints.filter(({ flags }) => flags.includes("subflow")));
  const needed = { subflows: Math.min(Math.max(1, most - 1), GREATEST) };
  if (limit === 0) {
    const sources = endpoints.filter(opensSubflows).length;
    const message = `limit subflows 0: the kernel opens no subflow from ${counted(sources)} that could open some`;
    return sources === 0 ? [] : [{ message, needed }];
  }
  // One of them may have the address on which a connection was opened, which needs no additional subflow.
  return most - 1 > limit
    ? [
        {
          message: `limit subflows ${limit}: a connection gets no more than ${limit} additional subflows from now on, but ${counted(most)} with subflow exist`,
          needed,
        },
      ]
    : [];
}

/** They open subflows to announced addresses only. */
function announcementDoubts(endpoints: readonly Role[]): Doubt[] {
  const waiting = endpoints.filter((one) => opensSubflows(one) && !one.flags.includes("subflow")).length;
  return waiting === 0
    ? []
    : [
        {
          message: `limit add_addr_accepted 0: ${counted(waiting)} with fullmesh or laminar but without subflow may open none, because announced addresses may be ignored`,
          needed: { addAddrAccepted: 1 },
        },
      ];
}

const counted = (count: number): string => (count === 1 ? "1 endpoint" : `${count} endpoints`);

/** A connection over IPv4 uses endpoints of IPv4 only. */
function mostOfAFamily(endpoints: readonly Role[]): number {
  const sizes = endpoints.map(({ address }) => addressBytes(address ?? "")?.length);
  return Math.max(sizes.filter((size) => size !== 16).length, sizes.filter((size) => size === 16).length);
}
