import { INTERFACE_ADDRESS } from "../../codec/families/rtnetlink.js";
import type { Problem } from "../../codec/wire/problem.js";
import { canonicalAddress } from "../../model/endpoint.js";
import type { LocalAddress, LocalLookUp } from "../../model/place.js";
import { readRoute } from "../../session/rtnetlink.js";
import { NETLINK } from "../../transport/transport.js";
import type { NetnsClient } from "../netns-client.js";

interface CachedAddresses {
  readonly epoch: number;
  readonly lookUp: LocalLookUp;
}

const cache = new WeakMap<NetnsClient, CachedAddresses>();

/**
 * All addresses of the namespace, for look-ups by address. If caching is on, they are read again only after
 * changes.
 */
export async function localAddresses(netnsClient: NetnsClient): Promise<LocalLookUp> {
  const epoch = await netnsClient.generation();
  const cached = cache.get(netnsClient);
  if (cached && cached.epoch === epoch) return cached.lookUp;
  const lookUp = await readAddresses(netnsClient);
  if (epoch !== undefined) cache.set(netnsClient, { epoch, lookUp });
  return lookUp;
}

async function readAddresses(netnsClient: NetnsClient): Promise<LocalLookUp> {
  const session = netnsClient.session(NETLINK.route);
  const unread: Problem[] = [];
  const query = { operation: "address list", dump: true };
  const found = await readRoute(session, INTERFACE_ADDRESS, query, unread);
  const all = found.map(({ header, attributes, problems }) => {
    unread.push(...problems);
    return localAddress(header.index, attributes);
  });
  netnsClient.notePartialRecord("the list of addresses", unread);
  return (address, ifindex) => {
    const canonical = canonicalAddress(address);
    const matching = all.filter((one) => one.address === canonical);
    return matching.find((one) => one.ifindex === ifindex) ?? matching[0];
  };
}

type Attributes = ReturnType<(typeof INTERFACE_ADDRESS)["attributes"]["read"]>;

/** An optimistic address can be used while it is tentative. */
function localAddress(ifindex: number, { local, address, flags }: Attributes): LocalAddress {
  const on = flags?.on ?? [];
  return {
    address: unmapped(local ?? address ?? ""),
    ifindex,
    isTentative: on.includes("tentative") && !on.includes("optimistic"),
  };
}

/** Addresses from the kernel are in canonical form already; only an IPv4-mapped address has another one. */
const unmapped = (address: string): string =>
  address.startsWith("::ffff:") ? canonicalAddress(address) : address;
