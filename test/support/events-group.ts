import { NetnsClient } from "../../src/client/netns-client.js";
import { MPTCP_PM_GROUPS } from "../../src/codec/families/mptcp-pm.js";
import { openLive } from "../../src/transport/live.js";

/** Numbers of the path manager's family and of its event group, assigned at boot: the same in all namespaces. */
export async function familyAndGroup(): Promise<{ readonly family: number; readonly group: number }> {
  const options = { timeoutMs: 1000, signal: undefined, onWarning: undefined, dryRun: false };
  const netnsClient = new NetnsClient(await openLive({}), { ...options, onRequest: undefined });
  try {
    const { id, groups } = await netnsClient.family();
    return { family: id, group: groups.get(MPTCP_PM_GROUPS.events) ?? 0 };
  } finally {
    netnsClient.close();
  }
}
