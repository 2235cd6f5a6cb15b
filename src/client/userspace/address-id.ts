import { UsageError } from "../../errors.js";
import { idFor, type LocalEnd } from "../../model/userspace.js";
import type { StoredAddresses } from "./stored-addresses.js";

const ANNOUNCE = "address announce";

/**
 * The same address with an id and the index of its interface.
 * @throws UsageError if the interface does not exist or no id is free
 */
export async function completed<E extends LocalEnd>(
  addresses: StoredAddresses,
  operation: string,
  token: number,
  end: E,
): Promise<E & { id: number }> {
  const ifindex = end.dev === undefined ? end.ifindex : await addresses.netnsClient.links.indexOf(end.dev);
  const id = end.id ?? (await freeId(addresses, operation, token, end));
  return { ...end, id, ...(ifindex !== undefined && { ifindex }) };
}

/** Ids of established subflows are taken, too, although the kernel may have forgotten their addresses. */
async function freeId(
  addresses: StoredAddresses,
  operation: string,
  token: number,
  end: LocalEnd,
): Promise<number> {
  const { netnsClient } = addresses;
  const stored = await addresses.read(operation, token).catch(async (error) => {
    const { explainToken } = await import("./hints.js");
    return explainToken(error, netnsClient, token);
  });
  const { lookUpConnection } = await import("../connections/lookup.js");
  const connection = await lookUpConnection(netnsClient, token);
  const initial = connection ? [{ id: 0, address: connection.local.address }] : [];
  const usedIds =
    connection?.subflows.map(({ localId, local }) => ({ id: localId, address: local.address })) ?? [];
  const id = idFor(end, [...stored, ...initial, ...usedIds], operation === ANNOUNCE ? 1 : 0);
  if (id !== undefined) return id;
  throw new UsageError("every id from 1 to 255 is taken", {
    argument: "id",
    hint: "remove an address first",
  });
}
