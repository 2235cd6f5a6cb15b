import { UnsupportedError } from "../errors.js";
import type { NetnsClient } from "./netns-client.js";
import { OF_EVERY_MPTCP, readMptcpSetting } from "./settings.js";
/** See PathManager.hasMptcp. */
export async function hasMptcp(netnsClient: NetnsClient): Promise<boolean | undefined> {
  if (readMptcpSetting(netnsClient.host, OF_EVERY_MPTCP).is === "read") return true;
  return netnsClient.family().then(
    () => true,
    (error) => (error instanceof UnsupportedError ? false : undefined),
  );
}
