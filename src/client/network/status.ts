import { INTERFACE_ADDRESS, LINK, NEXT_HOP, ROUTE } from "../../codec/families/rtnetlink.js";
import type { Rows } from "../../codec/wire/attributes.js";
import type { Header } from "../../codec/wire/header.js";
import type { Problem } from "../../codec/wire/problem.js";
import { MptcpError } from "../../errors.js";
import type { Endpoint } from "../../model/endpoint.js";
import type { AddressFacts, LinkFacts, RouteFacts } from "../../model/network-facts.js";
import type { LeftSysctl, Status } from "../../model/status.js";
import { assembleStatus } from "../../model/status.js";
import type { EndpointFacts } from "../../model/status-endpoints.js";
import { type RouteObject, type RouteValue, readRoute } from "../../session/rtnetlink.js";
import { NETLINK } from "../../transport/transport.js";
import { readEndpoints } from "../endpoints/spec.js";
import { LimitsClient } from "../limits.js";
import type { NetnsClient } from "../netns-client.js";

/** RT_TABLE_MAIN and RTN_UNICAST. Each IPv6 loopback route is in a table of its own. */
const MAIN_TABLE = 254;
const UNICAST = 1;
const IPV6 = 10;

/**
 * Reads everything that `status` shows, as far as possible at the same time.
 * @throws the errors of the look-ups
 */
export function readStatus(netnsClient: NetnsClient): Promise<Status> {
  return netnsClient.reading(async () => {
    const conditions = netnsClient.conditions();
    const [left, limits, endpoints, links, addresses, routes] = await Promise.all([
      leftSysctl(netnsClient),
      new LimitsClient(netnsClient).get(),
      readEndpoints(netnsClient, "dump"),
      readLinks(netnsClient),
      readAddresses(netnsClient),
      readRoutes(netnsClient),
    ]);
    const { unreadable, ...use } = await readEndpointUse(netnsClient, endpoints, addresses);
    return assembleStatus({
      ...conditions,
      ...(unreadable && { unreadable: { ...conditions.unreadable, connections: unreadable } }),
      ...left,
      ...{ limits, endpoints, links, addresses, routes, ...use },
    });
  });
}

/** Sockets are read only if there are endpoints. */
async function readEndpointUse(
  netnsClient: NetnsClient,
  endpoints: readonly Endpoint[],
  addresses: readonly AddressFacts[],
): Promise<Pick<EndpointFacts, "delivered" | "subflows"> & { unreadable?: string }> {
  if (endpoints.length === 0) return {};
  const { readDelivered, readUse } = await import("./endpoint-use.js");
  const [delivered, use] = await Promise.all([
    readDelivered(netnsClient, endpoints, addresses),
    readUse(netnsClient).then(
      (subflows) => ({ subflows }),
      (error) => ({ unreadable: unreadConnections(netnsClient, error) }),
    ),
  ]);
  return { delivered, ...use };
}

/** The rest of the status is shown without them. */
function unreadConnections({ warnings }: NetnsClient, error: unknown): string {
  if (!(error instanceof MptcpError)) throw error;
  warnings.giveOnce(`could not read which connections use the endpoints: ${error.message}`, "unread");
  return error.message;
}

/** Notes are read only if a value may have been left behind. */
async function leftSysctl(netnsClient: NetnsClient): Promise<{ left?: LeftSysctl }> {
  if (netnsClient.platform.temporary === undefined || netnsClient.sysctl("close_timeout") !== "0") return {};
  const { closeTimeoutLeftBehind } = await import("../connections/close-timeout.js");
  const leftBehind = await closeTimeoutLeftBehind(netnsClient);
  return leftBehind ? { left: leftBehind } : {};
}

/** All objects of a kind, each as far as it can be decoded; `oddOf` returns its irregularities. */
async function readAll<H extends Header, R extends Rows>(
  netnsClient: NetnsClient,
  object: RouteObject<H, R>,
  operation: string,
  oddOf: (value: RouteValue<H, R>) => readonly [subject: string, problems: readonly Problem[]],
): Promise<RouteValue<H, R>[]> {
  const unread: Problem[] = [];
  const found = await readRoute(
    netnsClient.session(NETLINK.route),
    object,
    { operation, dump: true },
    unread,
  );
  netnsClient.notePartialRecord(`the ${operation}`, unread);
  for (const one of found) netnsClient.notePartialRecord(...oddOf(one));
  return found;
}

/** The fields that cannot be decoded, and a mandatory field if it is missing. */
function withMissing(problems: readonly Problem[], value: unknown, field: string): readonly Problem[] {
  const isTold = value !== undefined || problems.some((one) => one.field === field || one.field === "");
  return isTold ? problems : [{ field }, ...problems];
}

export async function readLinks(netnsClient: NetnsClient): Promise<LinkFacts[]> {
  const links = await readAll(netnsClient, LINK, "interface list", ({ header, attributes, problems }) => [
    `interface ${header.index}`,
    withMissing(problems, attributes.name || undefined, "name"),
  ]);
  return links.map(({ header: { index, flags }, attributes }) => ({
    ifindex: index,
    dev: attributes.name || `if${index}`,
    up: flags.on.includes("up"),
    running: flags.on.includes("running"),
    loopback: flags.on.includes("loopback"),
  }));
}

export async function readAddresses(netnsClient: NetnsClient): Promise<AddressFacts[]> {
  const found = await readAll(netnsClient, INTERFACE_ADDRESS, "address list", (one) => [
    addressName(one),
    withMissing(one.problems, one.attributes.local ?? one.attributes.address, "address"),
  ]);
  const unstable = ["tentative", "deprecated", "dadFailed", "temporary"] as const;
  return found.map(({ header, attributes }) => ({
    ifindex: header.index,
    address: attributes.local ?? attributes.address,
    prefixLength: header.prefixLength,
    scope: header.scope,
    // Bit 0 means "secondary" for IPv4 and "temporary" for IPv6.
    unstable: unstable.some(
      (flag) => attributes.flags?.on.includes(flag) && (flag !== "temporary" || header.family === IPV6),
    ),
  }));
}

type FoundAddress = RouteValue<
  (typeof INTERFACE_ADDRESS)["header"],
  (typeof INTERFACE_ADDRESS)["attributes"]["rows"]
>;

function addressName({ header, attributes }: FoundAddress): string {
  const { local = attributes.address } = attributes;
  return local === undefined
    ? `an address of interface ${header.index}`
    : `address ${local} of interface ${header.index}`;
}

async function readRoutes(netnsClient: NetnsClient): Promise<RouteFacts[]> {
  const routes = await readAll(netnsClient, ROUTE, "route list", ({ attributes, problems }) => [
    `the route to ${attributes.destination ?? "any address"}`,
    problems,
  ]);
  return routes
    .filter(
      ({ header, attributes, problems }) =>
        (attributes.table ?? header.table) === MAIN_TABLE && header.type === UNICAST && isWhole(problems),
    )
    .flatMap(({ header, attributes }) => {
      const hops = attributes.multipath ? nextHops(attributes.multipath) : [attributes.output ?? 0];
      const family = header.family === IPV6 ? "ipv6" : "ipv4";
      const statusFacts = {
        family,
        isDefault: header.destinationLength === 0,
        metric: attributes.priority ?? 0,
      } as const;
      return hops
        .filter((ifindex) => ifindex > 0 && !isLinkLocal(attributes.destination))
        .map((ifindex) => ({ ...statusFacts, ifindex }));
    });
}

/** A metric that cannot be decoded is not the best one. */
const isWhole = (problems: readonly Problem[]): boolean =>
  problems.every(({ field }) => field !== "priority" && field !== "");

/** fe80::/10 exists on every interface and says nothing about the route. */
const isLinkLocal = (destination: string | undefined): boolean => /^fe[89ab]/.test(destination ?? "");

function nextHops(bytes: Buffer): number[] {
  const indices: number[] = [];
  for (let at = 0; at + NEXT_HOP.size <= bytes.length; ) {
    const { length, index } = NEXT_HOP.read(bytes, at, bytes.length);
    indices.push(index);
    at += Math.max(length, NEXT_HOP.size);
  }
  return indices;
}
