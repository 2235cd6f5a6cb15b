import { type Endpoint, type EndpointFlag, sameAddress } from "./endpoint.js";
import type { Limits } from "./limits.js";

/** An address of an interface, and whether it can be used for a subflow. */
export interface StatusAddress {
  /** Absent if the kernel did not report it. */
  address?: string;
  prefixLength: number;
  /** The endpoint that has this address. */
  endpoint?: { id?: number; port?: number; flags: EndpointFlag[]; dev?: string };
  /** The command that makes this address carry subflows; absent if it does already, or cannot. */
  suggestion?: string;
}

/** An interface, its routes, and its addresses. */
export interface StatusInterface {
  ifindex: number;
  dev: string;
  /** `up`, `down` (switched off), `no-carrier`. */
  state: "up" | "down" | "no-carrier";
  /** By family, the lowest metric of its routes in the main table: of default routes if it has any, else of all others. */
  metrics: { ipv4?: number; ipv6?: number };
  /** Address families whose new connections use this interface by default. */
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
  unreadable?: { readonly [K in "enabled" | "pathManager" | "scheduler"]?: string };
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
  /** Endpoints whose address no interface has. */
  stray: Endpoint[];
  /** Endpoints bound to a deleted interface, or to one without their address. */
  misbound: Endpoint[];
  /**
   * Endpoints for which it is unknown which interface has their address, because some address could not be
   * read. Absent if there are none.
   */
  uncertain?: Endpoint[];
}

export interface LinkFacts {
  ifindex: number;
  dev: string;
  up: boolean;
  running: boolean;
  loopback: boolean;
}

export interface AddressFacts {
  ifindex: number;
  address?: string | undefined;
  prefixLength: number;
  /** 0 is global; 253 link, 254 host. */
  scope: number;
  /** Tentative, deprecated, failed or temporary addresses: not suggested. */
  unstable: boolean;
}

export interface RouteFacts {
  ifindex: number;
  family: "ipv4" | "ipv6";
  isDefault: boolean;
  metric: number;
}

export interface Facts extends Omit<Status, "interfaces" | "stray" | "misbound" | "uncertain"> {
  links: readonly LinkFacts[];
  addresses: readonly AddressFacts[];
  /** Of the main table. */
  routes: readonly RouteFacts[];
  endpoints: readonly Endpoint[];
}

/** Combines links, addresses, routes and endpoints; without loopback. */
export function assembleStatus({ links, addresses, routes, endpoints, ...rest }: Facts): Status {
  const first = { ipv4: firstChoice(routes, "ipv4"), ipv6: firstChoice(routes, "ipv6") };
  const interfaces = links
    .filter((link) => !link.loopback)
    .map((link): StatusInterface => {
      const families = (["ipv4", "ipv6"] as const).filter((family) => first[family] === link.ifindex);
      const own = addresses.filter((one) => one.ifindex === link.ifindex);
      const leaving = routes.filter((route) => route.ifindex === link.ifindex);
      return {
        ifindex: link.ifindex,
        dev: link.dev,
        state: stateOf(link),
        metrics: { ...metricOf(leaving, "ipv4"), ...metricOf(leaving, "ipv6") },
        default: families,
        addresses: own.map((one) => describeAddress(one, link, families, endpoints)),
      };
    });
  const has = ({ address }: Endpoint, ifindex?: number) =>
    addresses.some(
      (local) => sameAddress(local.address, address) && local.ifindex === (ifindex ?? local.ifindex),
    );
  const isWhole = addresses.every(({ address }) => address !== undefined);
  const lost = endpoints.filter((one) => !has(one));
  const stray = isWhole ? lost.filter(({ address }) => address !== undefined) : [];
  const uncertain = lost.filter((one) => !stray.includes(one));
  const misbound = isWhole
    ? endpoints.filter((one) => has(one) && one.ifindex !== undefined && !has(one, one.ifindex))
    : [];
  return { ...rest, interfaces, stray, misbound, ...(uncertain.length > 0 && { uncertain }) };
}

const stateOf = ({ up, running }: LinkFacts) => (up ? (running ? "up" : "no-carrier") : "down");

function metricOf(
  routes: readonly RouteFacts[],
  family: RouteFacts["family"],
): { [F in typeof family]?: number } {
  const [best] = bestRoutes(routes, family);
  return best === undefined ? {} : { [family]: best.metric };
}

/**
 * Interface of the best default route of a family; without default routes, of the best route if it is unique.
 */
function firstChoice(routes: readonly RouteFacts[], family: RouteFacts["family"]): number | undefined {
  const [best, second] = bestRoutes(routes, family);
  const isTie =
    best?.isDefault === false && second?.metric === best.metric && second.ifindex !== best.ifindex;
  return isTie ? undefined : best?.ifindex;
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
  defaults: readonly string[],
  endpoints: readonly Endpoint[],
): StatusAddress {
  if (address === undefined) return { prefixLength };
  const found = endpoints.find((one) => sameAddress(one.address, address));
  const family = address.includes(":") ? "ipv6" : "ipv4";
  // An endpoint without an address may be the one with this address.
  const isTaken = endpoints.some(
    (one) => one.address === undefined && (one.ifindex ?? link.ifindex) === link.ifindex,
  );
  const useful =
    link.up && link.running && scope === 0 && !unstable && !defaults.includes(family) && !isTaken;
  return {
    address,
    prefixLength,
    ...(found && { endpoint: endpointFacts(found) }),
    ...(!found &&
      useful && { suggestion: `mptcpctl endpoint add dev ${shellWord(link.dev)} ${address} subflow` }),
  };
}

const endpointFacts = ({
  id,
  port,
  flags,
  ifindex,
  dev,
}: Endpoint): NonNullable<StatusAddress["endpoint"]> => ({
  ...(id !== undefined && { id }),
  ...(port !== undefined && { port }),
  flags,
  ...(ifindex !== undefined && { dev: dev ?? `if${ifindex >>> 0}` }),
});

/**
 * Quotes a word for a shell: the name of an interface may contain any character except whitespace and
 * slashes.
 */
export function shellWord(name: string): string {
  return /^[\w./:@+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
