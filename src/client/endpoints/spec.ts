import { type PM, PM_COMMANDS } from "../../codec/families/mptcp-pm.js";
import {
  type Endpoint,
  type EndpointFlag,
  type EndpointSpec,
  endpointFromWire,
  endpointName,
  sameAddress,
} from "../../model/endpoint.js";
import type { Reply } from "../../session/genetlink.js";
import type { NetnsClient } from "../netns-client.js";

/** Whether mptcpctl checks a write itself. */
export interface WriteOptions {
  /** False sends requests that our own checks would refuse, without warnings. Default true. */
  check?: boolean | undefined;
}

/** The action of `replace`. `recreated` closed the subflows of the old endpoint. */
export type Replaced = "added" | "unchanged" | "flags" | "recreated";

/** A spec with its device resolved. */
export type Spec = EndpointSpec & { flags: readonly EndpointFlag[] };

/** Whether a stored endpoint matches a spec: by id if the spec has one, else by address and port. */
export function resolvedSpec(spec: EndpointSpec, one: Endpoint): boolean {
  return spec.id === undefined ? isTwin(spec, one) : one.id === spec.id;
}

/** Whether the kernel treats both as the same address, which it accepts only once. */
export const isTwin = (spec: EndpointSpec, one: Endpoint): boolean =>
  sameAddress(one.address, spec.address) && (one.port ?? 0) === (spec.port ?? 0);

/** A hint for a spec with an id whose address belongs to another endpoint. */
export const otherId = ({ id }: EndpointSpec, twin: Endpoint): string =>
  `omit id ${id}${twin.id === undefined ? "" : `, or use id ${twin.id}`}`;

/** Whether a stored endpoint equals a spec, apart from fields that only the kernel sets. */
export function isStored(spec: Spec, one: Endpoint): boolean {
  const settable = (flags: readonly EndpointFlag[]) => flags.filter((flag) => flag !== "implicit").toSorted();
  return (
    isTwin(spec, one) &&
    (spec.id ?? one.id) === one.id &&
    (spec.ifindex ?? 0) === (one.ifindex ?? 0) &&
    settable(spec.flags).join() === settable(one.flags).join()
  );
}

/**
 * The endpoint that a spec describes, as if the kernel had stored it; without an id if none is chosen yet.
 */
export const asEndpoint = ({ id, port, ifindex, dev, address, flags }: Spec): Endpoint => ({
  ...(id !== undefined && { id }),
  address,
  flags: [...flags],
  ...(port && { port }),
  ...(ifindex && { ifindex }),
  ...(dev !== undefined && { dev }),
});

/**
 * The endpoint in a reply as far as it can be decoded, with a warning for the rest; undefined if nothing can
 * be decoded.
 */
export function endpointIn(
  netnsClient: NetnsClient,
  reply: Reply<(typeof PM)["rows"]> | undefined,
): Endpoint | undefined {
  const { values = {}, problems = [] } = reply ?? {};
  const { addr = {} } = values;
  const endpoint = endpointFromWire(addr, problems, values);
  if (endpoint.problems) netnsClient.notePartialRecord(endpointName(endpoint), endpoint.problems);
  return Object.keys(addr).length === 0 ? undefined : endpoint;
}

/** The endpoints without names of interfaces, which need further requests. */
export async function readEndpoints(netnsClient: NetnsClient, mode: "dump" | "all"): Promise<Endpoint[]> {
  const replies = await netnsClient.call("endpoint show", PM_COMMANDS.getAddr, {}, mode);
  return replies.flatMap((reply) => endpointIn(netnsClient, reply) ?? []);
}
