import type { EndpointFlag, EndpointSpec } from "./endpoint.js";

/** A rule of mptcpctl that a request breaks: the problem, the word, and the remedy. */
export interface RuleProblem {
  readonly message: string;
  readonly argument: string;
  readonly hint: string;
}

/**
 * Requests that can never work, although the kernel may accept them silently; undefined if there is no
 * problem.
 */
export function impossible(spec: EndpointSpec): RuleProblem | undefined {
  const flags = new Set<EndpointFlag>(spec.flags);
  if (spec.id === 0)
    return {
      message: "id 0 cannot be given: it means the address on which each connection was opened",
      argument: "id",
      hint: "give 1 to 255, or omit the id and the kernel chooses one",
    };
  if (spec.port && !flags.has("signal"))
    return {
      message: "a port can only be announced: it needs the flag signal",
      argument: "port",
      hint: "add the word signal, or omit the port",
    };
  if (flags.has("signal") && flags.has("fullmesh"))
    return {
      message: "signal and fullmesh exclude each other",
      argument: "fullmesh",
      hint: "signal announces an address to the peer, fullmesh opens subflows from it: choose one",
    };
  return undefined;
}

/**
 * Endpoints that no kernel accepts. Checked before something is deleted for them; otherwise the kernel's own
 * message is better.
 */
export function neverAdded({ flags = [], port }: EndpointSpec): RuleProblem | undefined {
  if (flags.includes("implicit"))
    return {
      message: "only the kernel creates implicit endpoints",
      argument: "implicit",
      hint: "omit the word implicit",
    };
  if (port && flags.includes("subflow"))
    return {
      message: "a port can only be announced: it cannot be combined with subflow",
      argument: "port",
      hint: "omit subflow, or omit the port",
    };
  return undefined;
}
