import type { PM } from "../../codec/families/mptcp-pm.js";
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

/** How much of our own judgement a write gets. */
export interface WriteOptions {
  /** False sends what our own checks would refuse, without warnings. Default true. */
  check?: boolean | undefined;
}

/** What `replace` did. `recreated` closed the live subflows of the old endpoint. */
export type Replaced = "added" | "unchanged" | "flags" | "recreated";

/** A spec whose device is resolved. */
export type Spec = EndpointSpec & { flags: readonly EndpointFlag[] };

/** Whether a stored endpoint is the one a spec is about: by id if it has one, else by address and port. */
export function resolvedSpec(spec: EndpointSpec, one: Endpoint): boolean {
  return spec.id === undefined ? isTwin(spec, one) : one.id === spec.id;
}

/** Whether the kernel takes both for the same address: it has each only once. */
export const isTwin = (spec: EndpointSpec, one: Endpoint): boolean =>
  sameAddress(one.address, spec.address) && (one.port ?? 0) === (spec.port ?? 0);

/** What helps where the address of a spec with an id is that of another endpoint. */
export const otherId = ({ id }: EndpointSpec, twin: Endpoint): string =>
  `leave id ${id} out${twin.id === undefined ? "" : `, or use id ${twin.id}`}`;

/** Whether a stored endpoint is just what a spec asks for; what only the kernel sets is left out. */
export function isStored(spec: Spec, one: Endpoint): boolean {
  const settable = (flags: readonly EndpointFlag[]) => flags.filter((flag) => flag !== "implicit").toSorted();
  return (
    isTwin(spec, one) &&
    (spec.id ?? one.id) === one.id &&
    (spec.ifindex ?? 0) === (one.ifindex ?? 0) &&
    settable(spec.flags).join() === settable(one.flags).join()
  );
}

/** The endpoint a spec describes, as if the kernel had stored it; without an id where none is chosen yet. */
export const asEndpoint = ({ id, port, ifindex, dev, address, flags }: Spec): Endpoint => ({
  ...(id !== undefined && { id }),
  address,
  flags: [...flags],
  ...(port && { port }),
  ...(ifindex && { ifindex }),
  ...(dev !== undefined && { dev }),
});

/** The endpoint in a reply as far as it can be read, and a warning of the rest; undefined where nothing can be. */
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
