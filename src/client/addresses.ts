import { INTERFACE_ADDRESS } from "../families/rtnetlink.js";
import { sameAddress } from "../model/endpoint.js";
import type { LocalLookUp } from "../model/rules.js";
import { readRoute } from "../session/route.js";
import type { Session } from "../session/session.js";

/** All addresses of the namespace, as a look-up by address. */
export async function localAddresses(session: Session): Promise<LocalLookUp> {
  const found = await readRoute(session, INTERFACE_ADDRESS, { operation: "address list", dump: true });
  const all = found.map(({ header, attributes }) => ({
    address: attributes.local ?? attributes.address ?? "",
    ifindex: header.index,
  }));
  return (address, ifindex) => {
    const same = all.filter((one) => sameAddress(one.address, address));
    return same.find((one) => one.ifindex === ifindex) ?? same[0];
  };
}
