import { INTERFACE_ADDRESS, LINK, NEXT_HOP, ROUTE } from "../families/rtnetlink.js";
import type { AddressFacts, LeftSysctl, LinkFacts, RouteFacts, Status } from "../model/status.js";
import { assembleStatus } from "../model/status.js";
import { readRoute } from "../session/route.js";
import type { Session } from "../session/session.js";
import { NETLINK } from "../transport/transport.js";
import { EndpointsClient } from "./endpoints.js";
import type { Kernel } from "./kernel.js";
import { LimitsClient } from "./limits.js";

/** RT_TABLE_MAIN and RTN_UNICAST; the IPv6 loopback routes of every address stand in tables of their own. */
const MAIN_TABLE = 254;
const UNICAST = 1;
const IPV6 = 10;

/** Reads everything `status` shows. @throws what the look-ups throw */
export async function readStatus(kernel: Kernel): Promise<Status> {
  const session = kernel.session(NETLINK.route);
  return assembleStatus({
    ...kernel.conditions(),
    ...(await leftSysctl(kernel)),
    limits: await new LimitsClient(kernel).get(),
    endpoints: await new EndpointsClient(kernel).list(),
    links: await readLinks(session),
    addresses: await readAddresses(session),
    routes: await readRoutes(session),
  });
}

/** Notes are looked at only where something may be left. */
async function leftSysctl(kernel: Kernel): Promise<{ left?: LeftSysctl }> {
  if (kernel.platform.temporary === undefined || kernel.sysctl("close_timeout") !== "0") return {};
  const { leftCloseTimeout } = await import("./close-timeout.js");
  const left = await leftCloseTimeout(kernel);
  return left ? { left } : {};
}

async function readLinks(session: Session): Promise<LinkFacts[]> {
  const links = await readRoute(session, LINK, { operation: "interface list", dump: true });
  return links.map(({ header: { index, flags }, attributes }) => ({
    ifindex: index,
    dev: attributes.name ?? `if${index}`,
    up: flags.on.includes("up"),
    running: flags.on.includes("running"),
    loopback: flags.on.includes("loopback"),
  }));
}

async function readAddresses(session: Session): Promise<AddressFacts[]> {
  const found = await readRoute(session, INTERFACE_ADDRESS, { operation: "address list", dump: true });
  const unstable = ["tentative", "deprecated", "dadFailed", "temporary"] as const;
  return found.map(({ header, attributes }) => ({
    ifindex: header.index,
    address: attributes.local ?? attributes.address ?? "",
    prefixLength: header.prefixLength,
    scope: header.scope,
    // Bit 0 is "secondary" for IPv4 and "temporary" for IPv6.
    unstable: unstable.some(
      (flag) => attributes.flags?.on.includes(flag) && (flag !== "temporary" || header.family === IPV6),
    ),
  }));
}

async function readRoutes(session: Session): Promise<RouteFacts[]> {
  const routes = await readRoute(session, ROUTE, { operation: "route list", dump: true });
  return routes
    .filter(
      ({ header, attributes }) =>
        (attributes.table ?? header.table) === MAIN_TABLE && header.type === UNICAST,
    )
    .flatMap(({ header, attributes }) => {
      const hops = attributes.multipath ? nextHops(attributes.multipath) : [attributes.output ?? 0];
      const family = header.family === IPV6 ? "ipv6" : "ipv4";
      const facts = {
        family,
        isDefault: header.destinationLength === 0,
        metric: attributes.priority ?? 0,
      } as const;
      return hops
        .filter((ifindex) => ifindex > 0 && !isLinkLocal(attributes.destination))
        .map((ifindex) => ({ ...facts, ifindex }));
    });
}

/** fe80::/10 is on every interface and says nothing about the way out. */
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
