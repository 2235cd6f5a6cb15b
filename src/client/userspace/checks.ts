import { UsageError } from "../../errors.js";
import { notDelivered } from "../../model/endpoint-warnings.js";
import { isBindable, specialAddress } from "../../model/place.js";
import type { Announcement, SubflowSpec } from "../../model/userspace.js";
import { suggested } from "../../suggestions.js";
import { warnOfOptionSpace } from "../endpoints/tcp-option-space.js";
import type { NetnsClient } from "../netns-client.js";
import { placeOf } from "../network/place.js";
import type { StoredAddresses } from "./stored-addresses.js";
import { hasListener, socketOfToken } from "./token.js";

/**
 * Warns of an address that peers may be unable to use.
 */
export async function checkAnnounced(
  netnsClient: NetnsClient,
  token: number,
  { address, port }: Announcement,
): Promise<void> {
  if (warnOfSpecial(netnsClient, address)) return;
  const place = await placeOf(netnsClient, address);
  const { message, code } = notDelivered(address);
  if (!place.local && !place.isDelivered) netnsClient.warnings.give(message, code);
  warnOfOptionSpace(netnsClient, address, port);
  const own = await socketOfToken(netnsClient, token);
  const expected = port ?? own?.local.port;
  if (own === undefined || expected === undefined || (await hasListener(netnsClient, address, expected)))
    return;
  const portText = port === undefined ? `the connection's port ${expected}` : `port ${port}`;
  netnsClient.warnings.give(
    `no MPTCP socket listens on ${portText} of ${address} here: joins of the peer may be refused`,
    "no_listener",
  );
}

/**
 * Refuses requests that the kernel would refuse at once, because such a failure makes the kernel forget an announced
 * address.
 * @throws UsageError
 */
export async function checkCreated(netnsClient: NetnsClient, { local, remote }: SubflowSpec): Promise<void> {
  checkRemote(netnsClient, remote.address);
  if (warnOfSpecial(netnsClient, local.address)) return;
  const usable = isBindable(local.address, await placeOf(netnsClient, local.address));
  if (usable === undefined)
    netnsClient.warnings.give(
      `no interface has ${local.address}, and it is unknown whether it can still be used: ` +
        "the route to it, or net.ipv4.ip_nonlocal_bind or its IPv6 counterpart, could not be read",
      "unread",
    );
  if (usable !== false) return;
  throw new UsageError(`${local.address} is not an address of this host`, {
    argument: "local",
    hint: "the local end of a subflow must be an address of this host",
    suggestions: [suggested("interfaces")],
  });
}

/** Linux 6.1 ignores `dev`, later versions bind the subflow; a kernel that reports stored addresses is later. */
export async function warnOfIgnoredDevice(stored: StoredAddresses): Promise<void> {
  if ((await stored.isSupported) !== false) return;
  stored.netnsClient.warnings.give(
    "this kernel may ignore dev: the subflow is then not bound to the interface",
    "dev_ignored",
  );
}

/** The kernel has no route for TCP to a multicast or broadcast address; the unspecified one means this host. */
function checkRemote(netnsClient: NetnsClient, address: string): void {
  const special = specialAddress(address);
  if (special === undefined) return;
  if (special === "the unspecified address") return void warnOfSpecial(netnsClient, address);
  throw new UsageError(`${address} is ${special}, not an address of a host`, {
    argument: "remote",
    hint: "the remote end of a subflow must be an address of a host",
    suggestions: [suggested("connection_list")],
  });
}

/** Whether an address is not one of a single host, which the kernel accepts all the same. */
function warnOfSpecial(netnsClient: NetnsClient, address: string): boolean {
  const special = specialAddress(address);
  if (special === undefined) return false;
  netnsClient.warnings.give(
    `${address} is ${special}, not an address of a host: the kernel may use another address, or none`,
    "address_special",
  );
  return true;
}
