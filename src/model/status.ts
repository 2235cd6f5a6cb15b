import { type Suggestion, suggested } from "../suggestions.js";
import { sameAddress } from "./endpoint.js";
import type { Limits } from "./limits.js";
import type { AddressFacts, LinkFacts, RouteFacts } from "./network-facts.js";
import { type EndpointFacts, type StatusEndpoint, statusEndpoints } from "./status-endpoints.js";
import { type Finding, statusFindings } from "./status-findings.js";

const FAMILIES = ["ipv4", "ipv6"] as const;

/** An address of an interface, and whether it can be used for a subflow. */
export interface StatusAddress {
  /** Absent if the kernel did not report it. */
  address?: string;
  prefixLength: number;
  /** The endpoints that have this address here: each endpoint is with one address only. */
  endpoints?: StatusEndpoint[];
  /** The line that makes this address carry subflows; absent if it does already, or cannot. */
  suggestions?: readonly Suggestion[];
}

/** An interface, its routes, and its addresses. */
export interface StatusInterface {
  ifindex: number;
  dev: string;
  /** `up`, `down` (switched off), `no-carrier`. */
  state: "up" | "down" | "no-carrier";
  /**
   * By family, the lowest metric of its routes in the main table: of default routes if it has any, else of all others.
   */
  metrics: { ipv4?: number; ipv6?: number };
  /** Address families whose best default route uses this interface. */
  default: ("ipv4" | "ipv6")[];
  addresses: StatusAddress[];
}

/** The settings below net.mptcp; absent if this kernel has none, or if it cannot be read. */
export interface Conditions {
  enabled?: boolean;
  /** For new connections: `kernel`, `userspace`, or another name. */
  pathManager?: string;
  scheduler?: string;
  /** The reasons for settings that could not be read; absent if all could. */
  unreadable?: Partial<Readonly<Record<"enabled" | "pathManager" | "scheduler" | "connections", string>>>;
}

/** A sysctl with a temporary value of a process that was killed or stopped before it restored the value. */
export interface LeftSysctl {
  sysctl: string;
  value: string;
  /** The original value. Absent if it is unknown whether the value was left behind. */
  before?: string;
  /** Why that is unknown. */
  problem?: string;
}

/** MPTCP in one network namespace. */
export interface Status extends Conditions {
  left?: LeftSysctl;
  limits: Limits;
  interfaces: StatusInterface[];
  /** Each endpoint once. */
  endpoints: StatusEndpoint[];
  /** Facts about several objects that prevent or limit the use of MPTCP. */
  findings: Finding[];
}

export interface StatusFacts extends Omit<Status, "interfaces" | "endpoints" | "findings">, EndpointFacts {
  /** Of the main table. */
  routes: readonly RouteFacts[];
}

/** Combines links, addresses, routes and endpoints; of loopback only the addresses of endpoints. */
export function assembleStatus(facts: StatusFacts): Status {
  const { links, addresses, routes, endpoints, delivered, subflows, ...rest } = facts;
  const placed = statusEndpoints(facts);
  const interfaces = links
    .map((link) => interfaceOf(facts, link, placed))
    .filter((one, at) => !links[at]?.loopback || one.addresses.length > 0);
  return { ...rest, interfaces, endpoints: placed, findings: statusFindings(facts) };
}

function interfaceOf(
  { addresses, routes }: StatusFacts,
  link: LinkFacts,
  placed: readonly StatusEndpoint[],
): StatusInterface {
  const leaving = routes.filter((route) => route.ifindex === link.ifindex);
  const firsts = FAMILIES.filter((family) => firstChoice(routes, family)?.ifindex === link.ifindex);
  const own = addresses
    .filter((one) => one.ifindex === link.ifindex)
    .map((one) => describeAddress(one, link, firsts, placed))
    .filter(({ endpoints }) => !link.loopback || endpoints !== undefined);
  return {
    ifindex: link.ifindex,
    dev: link.dev,
    state: stateOf(link),
    metrics: { ...metricOf(leaving, "ipv4"), ...metricOf(leaving, "ipv6") },
    default: firsts.filter((family) => firstChoice(routes, family)?.isDefault),
    addresses: own,
  };
}

const stateOf = ({ up, running }: LinkFacts) => (up ? (running ? "up" : "no-carrier") : "down");

function metricOf(
  routes: readonly RouteFacts[],
  family: RouteFacts["family"],
): { [F in typeof family]?: number } {
  const [bestRoute] = bestRoutes(routes, family);
  return bestRoute === undefined ? {} : { [family]: bestRoute.metric };
}

/** The best default route of a family; without default routes, the best route if it is unique. */
function firstChoice(routes: readonly RouteFacts[], family: RouteFacts["family"]): RouteFacts | undefined {
  const [best, second] = bestRoutes(routes, family);
  const isTie =
    best?.isDefault === false && second?.metric === best.metric && second.ifindex !== best.ifindex;
  return isTie ? undefined : best;
}

/** The default routes of a family, or all others if it has none, best first. */
function bestRoutes(routes: readonly RouteFacts[], family: RouteFacts["family"]): RouteFacts[] {
  const own = routes.filter((route) => route.family === family);
  const defaults = own.filter((route) => route.isDefault);
  return (defaults.length > 0 ? defaults : own).toSorted((a, b) => a.metric - b.metric);
}

function describeAddress(
  { address, prefixLength, scope, unstable }: AddressFacts,
  link: LinkFacts,
  firsts: readonly string[],
  placed: readonly StatusEndpoint[],
): StatusAddress {
  if (address === undefined) return { prefixLength };
  const same = placed.filter((one) => sameAddress(one.address, address));
  const own = same.filter((one) => one.interface === link.dev);
  const family = address.includes(":") ? "ipv6" : "ipv4";
  // An endpoint without an address may be the one with this address.
  const isTaken = placed.some(
    (one) => one.address === undefined && (one.ifindex ?? link.ifindex) === link.ifindex,
  );
  const isUseful = link.up && link.running && !link.loopback && scope === 0 && !unstable;
  const isFree = same.length === 0 && !firsts.includes(family) && !isTaken;
  return {
    address,
    prefixLength,
    ...(own.length > 0 && { endpoints: own }),
    ...(isUseful && isFree && { suggestions: [suggested("endpoint_add", address, link.dev)] }),
  };
}
