import { PM_COMMANDS, type PmCommand } from "../../codec/families/mptcp-pm.js";
import { KernelError, MptcpError, UnsupportedError, UsageError } from "../../errors.js";
import {
  type Endpoint,
  type EndpointFlag,
  type EndpointSpec,
  endpointName,
  endpointToWire,
  sameAddress,
} from "../../model/endpoint.js";
import { neverAdded } from "../../model/rules.js";
import type { NetnsClient } from "../netns-client.js";
import { Exchange, type Outcome, sendAll } from "../request.js";
import { verified } from "../verified.js";
import { idOf } from "./key.js";
import {
  isStored,
  isTwin,
  otherId,
  type Replaced,
  resolvedSpec,
  type Spec,
  type WriteOptions,
} from "./spec.js";

const OPERATION = "endpoint replace";
/** The flags that can be changed on an existing endpoint. */
const LIVE: readonly EndpointFlag[] = ["backup", "fullmesh"];

/** The steps of a replacement. */
interface Steps {
  readonly netnsClient: NetnsClient;
  list(): Promise<Endpoint[]>;
  store(operation: string, spec: Spec): Promise<Endpoint>;
  readBack(wanted: Spec): Promise<Endpoint>;
  setFlags(operation: string, id: number, flags: readonly EndpointFlag[]): Promise<void>;
  /** The endpoint after that. */
  changed(before: Endpoint & { id: number }, set: readonly EndpointFlag[]): Promise<Endpoint>;
}

/** See EndpointsClient.replace. */
export async function replaceEndpoint(
  client: Steps,
  wanted: Spec,
  { check = true }: WriteOptions = {},
): Promise<{ endpoint: Endpoint; done: Replaced }> {
  const all = await client.list();
  const old = all.find((one) => resolvedSpec(wanted, one));
  if (!old) return { endpoint: await client.store(OPERATION, wanted), done: "added" };
  const next: Spec = { ...wanted, id: wanted.id ?? old.id };
  if (sameBut([], old, next)) return { endpoint: old, done: "unchanged" };
  if (!old.flags.includes("signal") && sameBut(LIVE, old, next)) {
    const flags = next.flags.filter((flag) => LIVE.includes(flag));
    const id = idOf(old);
    await client.setFlags(OPERATION, id, flags);
    return { endpoint: await client.changed({ ...old, id }, flags), done: "flags" };
  }
  refuseIncomplete(old);
  if (check) refuseHopeless(next, all);
  return { endpoint: await recreate(client, old, next), done: "recreated" };
}

/** @throws UnsupportedError for an endpoint that could not be restored */
function refuseIncomplete(old: Endpoint): void {
  if (old.problems === undefined) return;
  throw new UnsupportedError(
    `${endpointName(old)} cannot be replaced: the kernel did not report all of its fields`,
    {
      argument: "id",
      hint: "it could not be restored if the new one is refused: delete it, then add the new one",
    },
  );
}

/**
 * Subflows are not closed for a spec that cannot be added.
 * @throws UsageError
 */
function refuseHopeless(next: Spec, all: readonly Endpoint[]): void {
  const problem = neverAdded(next);
  if (problem) throw new UsageError(problem.message, problem);
  const twin = all.find((one) => one.id !== next.id && isTwin(next, one));
  if (twin)
    throw new UsageError(
      `${next.address} is endpoint ${twin.id ?? "of an unknown id"}, it cannot be ${next.id} too`,
      {
        argument: "id",
        hint: otherId(next, twin),
      },
    );
}

/**
 * Deletes the old endpoint, adds the new one, and adds the old one again; the kernel refuses the last step if
 * the second succeeded, because the id is taken. One datagram contains all three, and the kernel processes it
 * completely: no signal, not even SIGKILL, can end this process between the steps.
 */
async function recreate(steps: Steps, old: Endpoint, next: Spec): Promise<Endpoint> {
  const { netnsClient } = steps;
  const asBefore = { ...old, flags: settable(old.flags) };
  const requests = [
    request(netnsClient, PM_COMMANDS.delAddr, { id: idOf(old) }),
    request(netnsClient, PM_COMMANDS.addAddr, next),
    ...(netnsClient.options.dryRun ? [] : [request(netnsClient, PM_COMMANDS.addAddr, asBefore)]),
  ];
  const [deleted, added, restored] = await sendAll(netnsClient, requests);
  const isDone = async () => (await steps.list()).some((one) => isStored(next, one));
  const refusal = errorOf(added) && (await verified(errorOf(added), isDone).catch((error) => error));
  if (refusal === undefined) return steps.readBack(next);
  const kept = errorOf(deleted);
  if (kept instanceof KernelError) throw kept;
  throw withHint(await explained(steps, refusal, old, next), outcomeOf(old, errorOf(restored)));
}

function request(
  netnsClient: NetnsClient,
  command: PmCommand,
  spec: Partial<EndpointSpec>,
): Exchange<unknown> {
  const values = { addr: endpointToWire(spec) };
  return new Exchange(netnsClient, {
    operation: OPERATION,
    command,
    values,
    mode: "do",
    read: () => undefined,
  });
}

const errorOf = (outcome: Outcome | undefined): unknown =>
  outcome && "error" in outcome ? outcome.error : undefined;

/** The error with its cause. If no hint can be found, the error remains. */
async function explained(client: Steps, refusal: unknown, old: Endpoint, next: Spec): Promise<unknown> {
  const others = async () => (await client.list()).filter(({ id }) => id !== old.id);
  try {
    const { explainRefusal } = await import("./hints.js");
    return await explainRefusal(refusal, OPERATION, next, others);
  } catch (error) {
    return error instanceof MptcpError ? error : refusal;
  }
}

/** What happened to the old endpoint. */
function outcomeOf({ id, address }: Endpoint, failure: unknown): string {
  const name = `the old endpoint, id ${id} (${address}),`;
  if (failure === undefined) return `${name} was restored; its subflows were closed`;
  if (failure instanceof KernelError)
    return `${name} could not be restored (${failure.message}); its subflows were closed`;
  return `\`mptcpctl endpoint show id ${id}\` shows whether ${name} was restored; its subflows were closed`;
}

function withHint(error: unknown, told: string): unknown {
  if (!(error instanceof MptcpError)) return error;
  error.hint = error.hint === undefined ? told : `${error.hint}; ${told}`;
  return error;
}

const settable = (flags: readonly EndpointFlag[]) => flags.filter((flag) => flag !== "implicit");

function sameBut(ignored: readonly EndpointFlag[], old: Endpoint, next: Spec): boolean {
  const relevant = (flags: readonly EndpointFlag[]) =>
    settable(flags)
      .filter((flag) => !ignored.includes(flag))
      .toSorted()
      .join();
  return (
    sameAddress(old.address, next.address) &&
    old.id === next.id &&
    (old.port ?? 0) === (next.port ?? 0) &&
    (old.ifindex ?? 0) === (next.ifindex ?? 0) &&
    relevant(old.flags) === relevant(next.flags)
  );
}
