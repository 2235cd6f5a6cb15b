import type { Retried } from "../../src/index.js";
import { subflowJson } from "./connection-json.js";
import { subflowLine } from "./connection-line.js";
import { endpointJson } from "./endpoint.js";

/** The result, and a line for each closed subflow. */
export function retriedText({ endpoint, closed }: Retried, dryRun: boolean): string {
  const [was, were] = dryRun ? ["would be", "would be"] : ["was", "were"];
  const actionText = `endpoint ${endpoint.id} ${was} deleted and added again`;
  if (closed === undefined) return `${actionText}: which subflows ${were} closed could not be read`;
  if (closed.length === 0) return `${actionText}: no subflow ${was} closed`;
  const count = closed.length === 1 ? `1 subflow ${was}` : `${closed.length} subflows ${were}`;
  return [`${actionText}: ${count} closed`, ...closed.map(subflowLine)].join("\n");
}

export const retriedJson = ({ endpoint, closed }: Retried): Record<string, unknown> => ({
  endpoint: endpointJson(endpoint),
  ...(closed && { closed: closed.map(subflowJson) }),
});
