import { ROUTE } from "../../codec/families/rtnetlink.js";
import { AF, familyOf } from "../../codec/wire/address-family.js";
import { KernelError, MptcpError } from "../../errors.js";
import { canonicalAddress } from "../../model/endpoint.js";
import type { AddressPlace } from "../../model/place.js";
import { readRoute } from "../../session/rtnetlink.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";
import { localAddresses } from "./addresses.js";

/** RTN_LOCAL (include/uapi/linux/rtnetlink.h) */
const LOCAL = 2;

/** How this host treats an address. The kernel is asked about one that no interface has. */
export async function placeOf(
  netnsClient: NetnsClient,
  address: string,
  ifindex?: number,
): Promise<AddressPlace> {
  const local = (await localAddresses(netnsClient))(address, ifindex);
  if (local) return { local };
  return {
    isDelivered: await isDelivered(netnsClient, address),
    isForeignAllowed: isForeignAllowed(netnsClient, canonicalAddress(address)),
  };
}

/** Whether the route to an address is of the type local; undefined if that cannot be read. */
export async function isDelivered(
  netnsClient: NetnsClient,
  address: string,
  onUnread: (reason: string) => void = () => {},
): Promise<boolean | undefined> {
  const destination = canonicalAddress(address);
  const family = familyOf(destination);
  const query = {
    operation: "route look-up",
    dump: false,
    header: { family, destinationLength: family === AF.inet6 ? 128 : 32 },
    attributes: { destination },
  };
  try {
    const [route] = await readRoute(netnsClient.session(NETLINK.route), ROUTE, query, []);
    return route && route.header.type === LOCAL;
  } catch (error) {
    if (error instanceof KernelError) return false;
    if (!(error instanceof MptcpError)) throw error;
    onUnread(error.message);
    return undefined;
  }
}

/** net.ipv4.ip_nonlocal_bind or its IPv6 counterpart; undefined if it cannot be read. */
function isForeignAllowed({ host }: NetnsClient, address: string): boolean | undefined {
  try {
    const family = address.includes(":") ? "ipv6" : "ipv4";
    return host.readFile(`/proc/sys/net/${family}/ip_nonlocal_bind`).trim() === "1";
  } catch {
    return undefined;
  }
}
