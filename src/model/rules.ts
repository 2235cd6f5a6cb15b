import { addressBytes, type EndpointFlag, type EndpointSpec } from "./endpoint.js";

/** A rule of ours that a request breaks: what is wrong, which word, what to do. */
export interface RuleProblem {
  readonly message: string;
  readonly argument: string;
  readonly hint: string;
}

/** What the namespace has: every address with the index of its interface. */
export interface LocalAddress {
  readonly address: string;
  readonly ifindex: number;
}

/** Several interfaces may have one address: that of `ifindex` is preferred. */
export type LocalLookUp = (address: string, ifindex?: number) => LocalAddress | undefined;

/** What can never work, though the kernel may take it in silence; undefined where there is nothing of the kind. */
export function impossible(spec: EndpointSpec): RuleProblem | undefined {
  const flags = new Set<EndpointFlag>(spec.flags);
  const reason = unusable(spec.address);
  if (reason)
    return {
      message: `${spec.address} is ${reason}, no address of a host`,
      argument: "ADDRESS",
      hint: "give an address that an interface of this host has; `mptcpctl status` lists them",
    };
  if (spec.id === 0)
    return {
      message: "id 0 cannot be given: it is the address each connection was opened on",
      argument: "id",
      hint: "give 1 to 255, or leave the id out and the kernel chooses one",
    };
  if (spec.port && !flags.has("signal"))
    return {
      message: "a port is only ever announced: it needs the flag signal",
      argument: "port",
      hint: "add the word signal, or leave the port out",
    };
  if (flags.has("signal") && flags.has("fullmesh"))
    return {
      message: "signal and fullmesh exclude each other",
      argument: "fullmesh",
      hint: "signal announces an address to the peer, fullmesh opens subflows from it: choose one",
    };
  return undefined;
}

/** What no kernel ever adds. Asked before something is deleted for it; elsewhere the kernel's own words are better. */
export function neverAdded({ flags = [], port }: EndpointSpec): RuleProblem | undefined {
  if (flags.includes("implicit"))
    return {
      message: "implicit endpoints are made by the kernel alone",
      argument: "implicit",
      hint: "leave the word implicit out",
    };
  if (port && flags.includes("subflow"))
    return {
      message: "a port is only ever announced: it cannot stand beside subflow",
      argument: "port",
      hint: "leave subflow out, or leave the port out",
    };
  return undefined;
}

/** What is wrong with an address that no host can have. */
export function unusable(address: string): string | undefined {
  const bytes = addressBytes(address);
  if (!bytes) return undefined;
  if (bytes.every((byte) => byte === 0)) return "the unspecified address";
  if (bytes.length === 16) return bytes[0] === 0xff ? "a multicast address" : undefined;
  if (bytes.every((byte) => byte === 255)) return "the broadcast address";
  return ((bytes[0] ?? 0) & 0xf0) === 0xe0 ? "a multicast address" : undefined;
}

/** What works but is probably not meant: one sentence each. */
export function doubtful(spec: EndpointSpec, isLocal: LocalLookUp): string[] {
  const flags = new Set<EndpointFlag>(spec.flags);
  const local = isLocal(spec.address, spec.ifindex);
  const doubts = [
    !local && `${spec.address} is not an address of this host: no subflow can use it`,
    local &&
      spec.ifindex &&
      spec.ifindex !== local.ifindex &&
      `${spec.address} is not an address of ${spec.dev ?? `interface ${spec.ifindex}`}: subflows may leave and never be answered`,
    flags.size === 0 && "no flag given: the endpoint reserves an id and does nothing else",
    flags.has("fullmesh") &&
      !flags.has("subflow") &&
      "fullmesh without subflow: only the initial address gains by it",
    flags.has("signal") &&
      flags.has("subflow") &&
      "signal and subflow together: the address is announced and dialled from; a server usually wants signal alone, a client subflow alone",
  ];
  return doubts.filter((doubt) => typeof doubt === "string");
}
