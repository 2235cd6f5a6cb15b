import { INTERFACE_ADDRESS } from "../families/rtnetlink.js";
import { sameAddress } from "../model/endpoint.js";
import type { LocalAddress } from "../model/rules.js";
import { readRoute } from "../session/route.js";
import type { Session } from "../session/session.js";

/** All addresses of the namespace, as a look-up by address. */
export async function localAddresses(
  session: Session,
): Promise<(address: string) => LocalAddress | undefined> {
  const found = await readRoute(session, INTERFACE_ADDRESS, { operation: "address list", dump: true });
  const all = found.map(({ header, attributes }) => ({
    address: attributes.local ?? attributes.address ?? "",
    ifindex: header.index,
  }));
  return (address) => all.find((one) => sameAddress(one.address, address));
}
