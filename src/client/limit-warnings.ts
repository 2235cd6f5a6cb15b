import { PM_COMMANDS } from "../codec/families/mptcp-pm.js";
import { MptcpError } from "../errors.js";
import type { LimitsChange } from "../model/limits.js";
import type { NetnsClient } from "./netns-client.js";

/** Warns of limits that forbid what the endpoints are for. Nothing is said if the endpoints cannot be read. */
export async function warnOfLimits(netnsClient: NetnsClient, change: LimitsChange): Promise<void> {
  const replies = await netnsClient
    .call("endpoint show", PM_COMMANDS.getAddr, {}, "dump")
    .catch(ignoreUnreadable);
  if (replies.length === 0) return;
  const { limitWarnings } = await import("../model/limit-warnings.js");
  const { endpointFromWire } = await import("../model/endpoint.js");
  const endpoints = replies.map(({ values: { addr = {} } }) => endpointFromWire(addr));
  for (const { message, code } of limitWarnings(change, endpoints)) netnsClient.warnings.give(message, code);
}

/** The change was made: it does not fail because of a warning. */
function ignoreUnreadable(error: unknown): never[] {
  if (error instanceof MptcpError) return [];
  throw error;
}
