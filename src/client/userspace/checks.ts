import { UsageError } from "../../errors.js";
import { unusable } from "../../model/rules.js";
import type { Announcement, SubflowSpec } from "../../model/userspace.js";
import { warnOfOptionSpace } from "../endpoints/tcp-option-space.js";
import type { NetnsClient } from "../netns-client.js";
import { localAddresses } from "../network/addresses.js";
import { hasListener, socketOfToken } from "./token.js";

/**
 * Refuses addresses that no peer could use, and warns of doubtful ones.
 * @throws UsageError
 */
export async function checkAnnounced(
  netnsClient: NetnsClient,
  token: number,
  { address, port }: Announcement,
): Promise<void> {
  refuseUnusable(address);
  const isLocal = await localAddresses(netnsClient);
  if (!isLocal(address))
    netnsClient.warnings.give(
      `${address} is not an address of this host: joins arrive only if something forwards them here`,
    );
  warnOfOptionSpace(netnsClient, address, port);
  const own = await socketOfToken(netnsClient, token);
  const expected = port ?? own?.local.port;
  if (own === undefined || expected === undefined || (await hasListener(netnsClient, address, expected)))
    return;
  const which = port === undefined ? `the connection's port ${expected}` : `port ${port}`;
  netnsClient.warnings.give(
    `no MPTCP socket listens on ${which} of ${address} here: joins of the peer will be refused`,
  );
}

/**
 * Refuses what the kernel would refuse at once, because such a failure makes the kernel forget an announced
 * address.
 * @throws UsageError
 */
export async function checkCreated(netnsClient: NetnsClient, { local, remote }: SubflowSpec): Promise<void> {
  refuseUnusable(local.address);
  refuseUnusable(remote.address);
  const isLocal = await localAddresses(netnsClient);
  if (isLocal(local.address)) return;
  const foreign = takesForeign(netnsClient, local.address);
  if (foreign === undefined)
    netnsClient.warnings.give(
      `${local.address} is not an address of this host, and it is unknown whether it can still be used: ` +
        "net.ipv4.ip_nonlocal_bind and its IPv6 counterpart could not be read",
    );
  if (foreign !== false) return;
  throw new UsageError(`${local.address} is not an address of this host`, {
    argument: "local",
    hint: "the local end of a subflow must be an address of this host; `mptcpctl status` lists them",
  });
}

function refuseUnusable(address: string): void {
  const reason = unusable(address);
  if (reason === undefined) return;
  throw new UsageError(`${address} is ${reason}, not an address of a host`, {
    argument: "ADDRESS",
    hint: "both ends of a subflow must be addresses of hosts; `mptcpctl status` lists those of this host",
  });
}

/**
 * net.ipv4.ip_nonlocal_bind and its IPv6 counterpart allow sockets to use addresses that the host does not
 * have.
 */
function takesForeign(netnsClient: NetnsClient, address: string): boolean | undefined {
  const text = sysctl(netnsClient, `${address.includes(":") ? "ipv6" : "ipv4"}/ip_nonlocal_bind`);
  return text ? text === "1" : undefined;
}

function sysctl(netnsClient: NetnsClient, name: string): string | undefined {
  try {
    return netnsClient.host.readFile(`/proc/sys/net/${name}`).trim();
  } catch {
    return undefined;
  }
}
