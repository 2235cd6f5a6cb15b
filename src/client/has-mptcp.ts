import { UnsupportedError } from "../errors.js";
import type { NetnsClient } from "./netns-client.js";
import { hasMptcpSettings } from "./settings.js";
/** See PathManager.hasMptcp. */
export async function hasMptcp(netnsClient: NetnsClient): Promise<boolean | undefined> {
  if (hasMptcpSettings(netnsClient.host)) return true;
  return netnsClient.family().then(
    () => true,
    (error) => (error instanceof UnsupportedError ? false : undefined),
  );
}
