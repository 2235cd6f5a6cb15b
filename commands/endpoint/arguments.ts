import { type EndpointFlag, UsageError } from "../../src/index.js";
import type { Argument } from "../cli/argument.js";
import { interfaceNameValue, ipAddress, portNumberValue, storedId } from "../cli/values/values.js";

/** The words that all endpoint commands share, with the prefixes that `ip mptcp` accepts. */
export const KEY = {
  id: {
    kind: "value",
    placeholder: "NUM",
    shortest: "i",
    summary: "endpoint id, 1 to 255",
    read: storedId,
  },
  port: {
    kind: "value",
    placeholder: "NUM",
    shortest: "p",
    summary: "port announced with the address; only with signal",
    read: portNumberValue,
  },
  address: { kind: "positional", placeholder: "ADDRESS", summary: "IPv4 or IPv6 address", read: ipAddress },
} as const satisfies Record<string, Argument>;

export const DEV = {
  dev: {
    kind: "value",
    placeholder: "IFNAME",
    shortest: "d",
    summary: "interface that its subflows are bound to",
    read: interfaceNameValue,
  },
} as const satisfies Record<string, Argument>;

const flag = (summary: string) => ({ kind: "flag", summary }) as const;

export const FLAG_ARGUMENTS = {
  signal: flag("announce the address to peers (ADD_ADDR)"),
  subflow: flag("open a subflow from this address"),
  backup: flag("its subflows carry data only if no other can"),
  fullmesh: flag("open subflows to every address that the peer announced"),
  laminar: flag("answer each announced address with one subflow from here (Linux 6.18)"),
  implicit: flag("created by the kernel only; shown, but cannot be added"),
} as const satisfies Record<EndpointFlag, Argument>;

/** The flags among the values, as a list. */
export function flagsGiven(values: Partial<Record<EndpointFlag, boolean>>): EndpointFlag[] {
  return (Object.keys(FLAG_ARGUMENTS) as EndpointFlag[]).filter((name) => values[name]);
}

/** Words of `ip mptcp` that exclude a flag; in `add` the flag is absent without them, too. */
export const NO_FLAGS = {
  nobackup: flag("not as backup"),
  nofullmesh: flag("not as fullmesh"),
} as const;

/**
 * The value of a flag from two opposite words; undefined without either.
 * @throws UsageError for both
 */
export function oneOf(name: string, yes: boolean, no: boolean): boolean | undefined {
  if (yes && no)
    throw new UsageError(`${name} and no${name} contradict each other`, {
      argument: name,
      hint: `${name} sets the flag, no${name} clears it: choose one`,
    });
  return yes ? true : no ? false : undefined;
}
