import type { Retried } from "../../src/index.js";
import { subflowJson } from "./connection-json.js";
import { subflowLine } from "./connection-line.js";
import { endpointJson } from "./endpoint.js";

/** What was done, and a line for each subflow that it closed. */
export function retriedText({ endpoint, closed }: Retried, dryRun: boolean): string {
  const [was, were] = dryRun ? ["would be", "would be"] : ["was", "were"];
  const done = `endpoint ${endpoint.id} ${was} deleted and added again`;
  if (closed === undefined) return `${done}: which subflows ${were} closed could not be read`;
  if (closed.length === 0) return `${done}: no subflow ${was} closed`;
  const count = closed.length === 1 ? `1 subflow ${was}` : `${closed.length} subflows ${were}`;
  return [`${done}: ${count} closed`, ...closed.map(subflowLine)].join("\n");
}

export const retriedJson = ({ endpoint, closed }: Retried): Record<string, unknown> => ({
  endpoint: endpointJson(endpoint),
  ...(closed && { closed: closed.map(subflowJson) }),
});
