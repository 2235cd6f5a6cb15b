import { PM_COMMANDS } from "../../codec/families/mptcp-pm.js";
import { ProtocolError } from "../../errors.js";
import { type Endpoint, type EndpointFlag, type EndpointSpec, endpointToWire } from "../../model/endpoint.js";
import { unread } from "../../session/genetlink.js";
import type { NetnsClient } from "../netns-client.js";
import { verified } from "../verified.js";
import { endpointIn, isStored, readEndpoints, type Spec } from "./spec.js";

/** What can be changed on an existing endpoint. */
export const CHANGEABLE = ["backup", "fullmesh"] as const;

type Part = Partial<EndpointSpec>;

/** The endpoint that the kernel finds by a spec, without the name of its interface. */
export async function readEndpoint(client: NetnsClient, operation: string, spec: Part): Promise<Endpoint> {
  const addr = endpointToWire(spec);
  const [reply] = await client.call(operation, PM_COMMANDS.getAddr, { addr }, "get");
  const endpoint = endpointIn(client, reply);
  if (endpoint) return endpoint;
  throw unread(reply?.problems ?? []) ?? noReplyError();
}

const noReplyError = () =>
  new ProtocolError("endpoint show: an answer without an id or an address", { argument: "addr" });

/** Sends an endpoint to add as it is. */
export async function addEndpoint(client: NetnsClient, operation: string, spec: Spec): Promise<void> {
  const isDone = async () => (await listed(client, "dump")).some((one) => isStored(spec, one));
  const addr = endpointToWire(spec);
  await client.call(operation, PM_COMMANDS.addAddr, { addr }, "do").catch((error) => verified(error, isDone));
}

/** Assigns backup and fullmesh, both at once, to the endpoint that the kernel finds by a spec. */
export async function setEndpointFlags(
  client: NetnsClient,
  operation: string,
  spec: Part,
  flags: readonly EndpointFlag[],
): Promise<void> {
  const isDone = async () => {
    const now = await readEndpoint(client, operation, spec);
    return CHANGEABLE.every((flag) => now.flags.includes(flag) === flags.includes(flag));
  };
  const addr = { ...endpointToWire(spec), flags: { on: flags, rest: 0 } };
  await client
    .call(operation, PM_COMMANDS.setFlags, { addr }, "do")
    .catch((error) => verified(error, isDone));
}

/** Sends a deletion as it is. */
export async function removeEndpoint(client: NetnsClient, operation: string, spec: Part): Promise<void> {
  const { id = 0 } = spec;
  const isDone = async () => id !== 0 && !(await listed(client, "all")).some((one) => one.id === id);
  const addr = endpointToWire(spec);
  await client.call(operation, PM_COMMANDS.delAddr, { addr }, "do").catch((error) => verified(error, isDone));
}

const listed = (client: NetnsClient, mode: "dump" | "all"): Promise<Endpoint[]> =>
  client.reading(() => readEndpoints(client, mode));
