import { ROUTE } from "../../codec/families/rtnetlink.js";
import { AF, familyOf } from "../../codec/wire/address-family.js";
import { KernelError } from "../../errors.js";
import type { CheckWay } from "../../model/check.js";
import { isLinkLocal } from "../../model/place.js";
import { readRoute } from "../../session/rtnetlink.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { readAddresses, readLinks } from "../network/status.js";

/** RTM_F_FIB_MATCH (include/uapi/linux/rtnetlink.h): the route that matches, not the assumption without one. */
const FIB_MATCH = 0x2000;
const GLOBAL_SCOPE = 0;
const LINK_SCOPE = 253;

interface Interface {
  readonly ifindex: number;
  readonly dev: string;
}

/** The way that the routes of the host select. */
export async function defaultWay(netnsClient: NetnsClient, address: string): Promise<CheckWay> {
  const found = await lookUp(netnsClient, address);
  const dev = found.output === undefined ? undefined : await netnsClient.links.nameOf(found.output);
  return { dev, ifindex: found.output, source: found.source, isBound: false, routeErrno: found.errno };
}

/** The way by one interface, whether a route leads there or not. */
export async function wayBy(
  netnsClient: NetnsClient,
  address: string,
  { dev, ifindex }: Interface,
): Promise<CheckWay> {
  const found = await lookUp(netnsClient, address, ifindex);
  const match = await lookUp(netnsClient, address, ifindex, FIB_MATCH);
  const isOnLink = found.errno === undefined && match.errno !== undefined;
  return { dev, ifindex, source: found.source, isBound: true, routeErrno: found.errno, isOnLink };
}

/** Interfaces that are up and have an address of the family and scope of the peer's; not loopback. */
export async function usableInterfaces(netnsClient: NetnsClient, address: string): Promise<Interface[]> {
  const [links, addresses] = await Promise.all([readLinks(netnsClient), readAddresses(netnsClient)]);
  const scope = isLinkLocal(address) ? LINK_SCOPE : GLOBAL_SCOPE;
  const fits = addresses.filter(
    (one) => one.address !== undefined && one.scope === scope && familyOf(one.address) === familyOf(address),
  );
  return links
    .filter(({ up, running, loopback }) => up && running && !loopback)
    .filter(({ ifindex }) => fits.some((one) => one.ifindex === ifindex));
}

interface Found {
  readonly output?: number | undefined;
  readonly source?: string | undefined;
  readonly errno?: number | undefined;
}

async function lookUp(
  netnsClient: NetnsClient,
  destination: string,
  output?: number,
  flags = 0,
): Promise<Found> {
  const family = familyOf(destination);
  const query = {
    operation: "route look-up",
    dump: false,
    header: { family, destinationLength: family === AF.inet6 ? 128 : 32, flags },
    attributes: { destination, ...(output !== undefined && { output }) },
  };
  try {
    const [route] = await readRoute(netnsClient.session(NETLINK.route), ROUTE, query, []);
    return { output: route?.attributes.output, source: route?.attributes.preferredSource };
  } catch (error) {
    if (error instanceof KernelError) return { errno: error.errno };
    throw error;
  }
}
