import { PM_COMMANDS, type PmCommand } from "../../codec/families/mptcp-pm.js";
import { KernelError, MptcpError, UnsupportedError } from "../../errors.js";
import {
  type Endpoint,
  type EndpointFlag,
  type EndpointSpec,
  endpointName,
  endpointToWire,
} from "../../model/endpoint.js";
import type { NetnsClient } from "../netns-client.js";
import { Exchange, type Outcome, sendAll } from "../request.js";
import { verified } from "../verified.js";
import { idOf } from "./key.js";
import { isStored, type Spec } from "./spec.js";

export interface RecreateSteps {
  readonly netnsClient: NetnsClient;
  list(): Promise<Endpoint[]>;
  readBack(wanted: Spec): Promise<Endpoint>;
}

/** The flags that a caller may set. */
export const settable = (flags: readonly EndpointFlag[]) => flags.filter((flag) => flag !== "implicit");

/** @throws UnsupportedError for an endpoint that could not be restored */
export function refuseIncomplete(old: Endpoint): void {
  const why = whyIncomplete(old);
  if (why === undefined) return;
  throw new UnsupportedError(`${endpointName(old)} cannot be deleted and added again: ${why}`, {
    argument: "id",
    hint: "it could not be restored if the new one is refused: delete it, then add the new one",
  });
}

function whyIncomplete({ problems, unknownFlags, otherAttributes, unknown }: Endpoint): string | undefined {
  if (problems !== undefined) return "the kernel did not report all of its fields";
  if (unknownFlags !== undefined || otherAttributes !== undefined || unknown !== undefined)
    return "it has flags or attributes that this version of mptcpctl cannot set";
  return undefined;
}

/**
 * Deletes the old endpoint, adds the new one, and adds the old one again; the kernel refuses the last step if
 * the second succeeded, because the id is taken. One datagram contains all three, and the kernel processes it
 * completely: no signal, not even SIGKILL, can end this process between the steps.
 * @param whenGone called if the new one was added, but another process had deleted the old one before
 */
export async function recreate(
  steps: RecreateSteps,
  operation: string,
  old: Endpoint,
  next: Spec,
  whenGone: (error: KernelError) => Promise<void> = async () => {},
): Promise<Endpoint> {
  const { netnsClient } = steps;
  const oldSpec = { ...old, flags: settable(old.flags) };
  const requests = [
    requestOf(netnsClient, operation, PM_COMMANDS.delAddr, { id: idOf(old) }),
    requestOf(netnsClient, operation, PM_COMMANDS.addAddr, next),
    ...(netnsClient.options.dryRun ? [] : [requestOf(netnsClient, operation, PM_COMMANDS.addAddr, oldSpec)]),
  ];
  const [deleted, added, restored] = await sendAll(netnsClient, requests);
  const isDone = async () => (await steps.list()).some((one) => isStored(next, one));
  const refusal = errorOf(added) && (await verified(errorOf(added), isDone).catch((error) => error));
  const deleteError = errorOf(deleted);
  if (refusal === undefined && deleteError instanceof KernelError) await whenGone(deleteError);
  if (refusal === undefined) return steps.readBack(next);
  if (deleteError instanceof KernelError) throw deleteError;
  throw withOutcome(await explained(steps, operation, refusal, old, next), old, errorOf(restored));
}

function requestOf(
  netnsClient: NetnsClient,
  operation: string,
  command: PmCommand,
  spec: Partial<EndpointSpec>,
): Exchange<unknown> {
  const values = { addr: endpointToWire(spec) };
  return new Exchange(netnsClient, {
    operation,
    command,
    values,
    mode: "do",
    read: () => undefined,
  });
}

const errorOf = (outcome: Outcome | undefined): unknown =>
  outcome && "error" in outcome ? outcome.error : undefined;

/** The error with its cause. If no hint can be found, the error remains. */
async function explained(
  client: RecreateSteps,
  operation: string,
  refusal: unknown,
  old: Endpoint,
  next: Spec,
): Promise<unknown> {
  const otherEndpoints = async () => (await client.list()).filter(({ id }) => id !== old.id);
  try {
    const { explainRefusal } = await import("./hints.js");
    return await explainRefusal(refusal, operation, next, otherEndpoints);
  } catch (error) {
    return error instanceof MptcpError ? error : refusal;
  }
}

/** The result for the old endpoint. */
function outcomeOf({ id, address, port, dev, flags }: Endpoint, failure: unknown): string {
  const words = [address, ...(port ? [`port ${port}`] : []), ...(dev ? [`dev ${dev}`] : []), ...flags];
  const name = `the old endpoint, id ${id} (${words.join(" ")}),`;
  if (failure === undefined) return `${name} was restored; ${CLOSED}`;
  if (failure instanceof KernelError) return `${name} could not be restored (${failure.message}); ${CLOSED}`;
  return `it is unknown whether ${name} was restored; ${CLOSED}`;
}

const CLOSED = "subflows that it had were closed";

function withOutcome(error: unknown, old: Endpoint, failure: unknown): unknown {
  if (!(error instanceof MptcpError)) return error;
  const outcomeText = outcomeOf(old, failure);
  error.hint = error.hint === undefined ? outcomeText : `${error.hint}; ${outcomeText}`;
  return error;
}
