import { type Endpoint, sameAddress } from "../../model/endpoint.js";
import type { AddressFacts } from "../../model/network-facts.js";
import type { UsedAddress } from "../../model/status-endpoints.js";
import { subflowFromWire, tokenOfSubflow } from "../../model/subflow.js";
import { socketBatches } from "../connections/sock-diag.js";
import type { NetnsClient } from "../netns-client.js";
import { isDelivered } from "./place.js";

/** The subflows of the namespace. One whose token cannot be decoded belongs to no known connection and is left out. */
export async function readUse(netnsClient: NetnsClient): Promise<UsedAddress[]> {
  const found: UsedAddress[] = [];
  for await (const messages of socketBatches(netnsClient, "subflows"))
    for (const message of messages)
      if (tokenOfSubflow(message, []) !== undefined) {
        const { token, localId, local, state } = subflowFromWire(message);
        found.push({ token, localId, local, state });
      }
  return found;
}

/** For the addresses of endpoints that no interface has: whether the kernel delivers packets to them here. */
export async function readDelivered(
  netnsClient: NetnsClient,
  endpoints: readonly Endpoint[],
  addresses: readonly AddressFacts[],
): Promise<Map<string, boolean | undefined>> {
  const delivered = new Map<string, boolean | undefined>();
  const warn = (address: string) => (reason: string) =>
    netnsClient.warnings.giveOnce(`could not read the route to ${address}: ${reason}`, "unread");
  for (const { address } of endpoints)
    if (address !== undefined && !addresses.some((one) => sameAddress(one.address, address)))
      delivered.set(address, await isDelivered(netnsClient, address, warn(address)));
  return delivered;
}
