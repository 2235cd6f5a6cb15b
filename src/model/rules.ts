import { addressBytes, type EndpointFlag, type EndpointSpec } from "./endpoint.js";

/** A rule of mptcpctl that a request breaks: the problem, the word, and the remedy. */
export interface RuleProblem {
  readonly message: string;
  readonly argument: string;
  readonly hint: string;
}

/** The addresses of the namespace, each with the index of its interface. */
export interface LocalAddress {
  readonly address: string;
  readonly ifindex: number;
}

/** Several interfaces may have the same address: `ifindex` is preferred. */
export type LocalLookUp = (address: string, ifindex?: number) => LocalAddress | undefined;

/**
 * Requests that can never work, although the kernel may accept them silently; undefined if there is no
 * problem.
 */
export function impossible(spec: EndpointSpec): RuleProblem | undefined {
  const flags = new Set<EndpointFlag>(spec.flags);
  const reason = unusable(spec.address);
  if (reason)
    return {
      message: `${spec.address} is ${reason}, not an address of a host`,
      argument: "ADDRESS",
      hint: "give an address that an interface of this host has; `mptcpctl status` lists them",
    };
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

/** Why no host can have this address. */
export function unusable(address: string): string | undefined {
  const bytes = addressBytes(address);
  if (!bytes) return undefined;
  if (bytes.every((byte) => byte === 0)) return "the unspecified address";
  if (bytes.length === 16) return bytes[0] === 0xff ? "a multicast address" : undefined;
  if (bytes.every((byte) => byte === 255)) return "the broadcast address";
  return ((bytes[0] ?? 0) & 0xf0) === 0xe0 ? "a multicast address" : undefined;
}

/** Doubtful requests: one sentence each. */
export function doubtful(spec: EndpointSpec, isLocal: LocalLookUp): string[] {
  const flags = new Set<EndpointFlag>(spec.flags);
  const local = isLocal(spec.address, spec.ifindex);
  const doubts = [
    !local && `${spec.address} is not an address of this host: no subflow can use it`,
    local &&
      spec.ifindex &&
      spec.ifindex !== local.ifindex &&
      `${spec.address} is not an address of ${spec.dev ?? `interface ${spec.ifindex}`}: packets of its subflows may get no answer`,
    flags.size === 0 && "no flag given: the endpoint reserves an id and does nothing else",
    flags.has("fullmesh") &&
      !flags.has("subflow") &&
      "fullmesh without subflow: it affects only the initial address",
    flags.has("signal") &&
      flags.has("subflow") &&
      "signal and subflow together: the address is announced, and subflows are opened from it; a server usually needs only signal, a client only subflow",
  ];
  return doubts.filter((doubt) => typeof doubt === "string");
}
