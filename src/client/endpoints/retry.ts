import { type KernelError, UsageError } from "../../errors.js";
import {
  type Endpoint,
  type EndpointKey,
  type EndpointSpec,
  endpointName,
  sameAddress,
} from "../../model/endpoint.js";
import type { Subflow } from "../../model/subflow.js";
import { suggested } from "../../suggestions.js";
import { ConnectionsClient } from "../connections/connections.js";
import type { NetnsClient } from "../netns-client.js";
import { type RecreateSteps, recreate, refuseIncomplete, settable } from "./recreate.js";

const OPERATION = "endpoint retry";

/** The result of `retry`. */
export interface Retried {
  readonly endpoint: Endpoint;
  /**
   * Subflows from the address of the endpoint that existed before and not after; in a dry run, all that exist. Undefined if
   * the connections cannot be read.
   */
  readonly closed: readonly Subflow[] | undefined;
}

interface Steps extends RecreateSteps {
  find(key: EndpointKey, operation: string): Promise<Endpoint>;
  remove(operation: string, spec: Partial<EndpointSpec>): Promise<void>;
}

/** See EndpointsClient.retry. */
export async function retryEndpoint(client: Steps, key: EndpointKey): Promise<Retried> {
  const { netnsClient } = client;
  const old = await client.find(key, OPERATION);
  const { address } = old;
  if (address === undefined || old.flags.includes("implicit")) throw implicitEndpointError(old);
  refuseIncomplete(old);
  netnsClient.warnings.giveIfOff();
  const subflowsBefore = await subflowsOf(netnsClient, old);
  const next = { ...old, address, flags: settable(old.flags) };
  const endpoint = await recreate(client, OPERATION, old, next, (error) => leaveDeleted(client, old, error));
  if (netnsClient.options.dryRun) return { endpoint, closed: subflowsBefore };
  const cookiesAfter = new Set((await subflowsOf(netnsClient, old))?.map(({ cookie }) => cookie));
  return { endpoint, closed: subflowsBefore?.filter((flow) => !cookiesAfter.has(flow.cookie)) };
}

/**
 * One datagram contains the deletion and the addition, so the endpoint exists again for a moment.
 * @throws the error of the deletion
 */
async function leaveDeleted(client: Steps, { id }: Endpoint, error: KernelError): Promise<never> {
  await client.remove(OPERATION, { id });
  error.hint = "another process deleted it in the meantime: it stays deleted";
  throw error;
}

function implicitEndpointError(endpoint: Endpoint): UsageError {
  const { address, dev } = endpoint;
  return new UsageError(`${endpointName(endpoint)} was created by the kernel: it opens no subflow`, {
    argument: "id",
    hint: "add its address as an endpoint of your own",
    suggestions: address === undefined ? [] : [suggested("endpoint_add", address, dev)],
  });
}

/** The subflows that the kernel closes with the endpoint: those from its address and, if it has one, its port. */
async function subflowsOf(netnsClient: NetnsClient, endpoint: Endpoint): Promise<Subflow[] | undefined> {
  const connections = await new ConnectionsClient(netnsClient).list().catch(() => undefined);
  return connections
    ?.flatMap(({ subflows }) => subflows)
    .filter(
      ({ local }) =>
        sameAddress(local.address, endpoint.address) && (!endpoint.port || endpoint.port === local.port),
    );
}
