import { MptcpError, UnsupportedError, UsageError } from "../errors.js";
import {
  type Endpoint,
  type EndpointFlag,
  type EndpointSpec,
  endpointName,
  sameAddress,
} from "../model/endpoint.js";
import { neverAdded } from "../model/rules.js";
import { idOf } from "./endpoint-key.js";
import { isTwin, meant, type Replaced, type Spec, type WriteOptions } from "./endpoint-spec.js";

const OPERATION = "endpoint replace";
/** The flags a live endpoint can change. */
const LIVE: readonly EndpointFlag[] = ["backup", "fullmesh"];

/** The steps a replacement is made of. */
interface Steps {
  list(): Promise<Endpoint[]>;
  get(id: number): Promise<Endpoint>;
  store(operation: string, spec: Spec): Promise<Endpoint>;
  setFlags(operation: string, id: number, flags: readonly EndpointFlag[]): Promise<unknown>;
  remove(operation: string, spec: Partial<EndpointSpec>): Promise<void>;
  /** Puts an endpoint back as it was, without looking at it again. */
  restore(operation: string, endpoint: Endpoint): Promise<undefined>;
}

/** See EndpointsClient.replace. */
export async function replaceEndpoint(
  client: Steps,
  wanted: Spec,
  { check = true }: WriteOptions = {},
): Promise<{ endpoint: Endpoint; done: Replaced }> {
  const all = await client.list();
  const old = all.find((one) => meant(wanted, one));
  if (!old) return { endpoint: await client.store(OPERATION, wanted), done: "added" };
  const next: Spec = { ...wanted, id: wanted.id ?? old.id };
  if (sameBut([], old, next)) return { endpoint: old, done: "unchanged" };
  if (!old.flags.includes("signal") && sameBut(LIVE, old, next)) {
    const id = idOf(old);
    await client.setFlags(
      OPERATION,
      id,
      next.flags.filter((flag) => LIVE.includes(flag)),
    );
    return { endpoint: await client.get(id), done: "flags" };
  }
  refuseIncomplete(old);
  if (check) refuseHopeless(next, all);
  return { endpoint: await recreate(client, old, next), done: "recreated" };
}

/** @throws UnsupportedError for an endpoint that could not be put back */
function refuseIncomplete(old: Endpoint): void {
  if (old.problems === undefined) return;
  throw new UnsupportedError(`${endpointName(old)} cannot be replaced: the kernel did not tell all of it`, {
    argument: "id",
    hint: "it could not be put back if the new one is refused: delete it, then add the new one",
  });
}

/** Live subflows are not closed for what cannot be added. @throws UsageError */
function refuseHopeless(next: Spec, all: readonly Endpoint[]): void {
  const problem = neverAdded(next);
  if (problem) throw new UsageError(problem.message, problem);
  const twin = all.find((one) => one.id !== next.id && isTwin(next, one));
  if (twin)
    throw new UsageError(`${next.address} is endpoint ${twin.id}, it cannot be ${next.id} too`, {
      argument: "id",
      hint: `leave id ${next.id} out, or use id ${twin.id}`,
    });
}

async function recreate(client: Steps, old: Endpoint, next: Spec): Promise<Endpoint> {
  await client.remove(OPERATION, { id: idOf(old) });
  try {
    return await client.store(OPERATION, next);
  } catch (error) {
    throw putBack(
      error,
      old,
      await client.restore(OPERATION, { ...old, flags: settable(old.flags) }).catch(reason),
    );
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Adds to a refusal what became of the old endpoint. */
function putBack(error: unknown, { id, address }: Endpoint, failure: string | undefined): unknown {
  if (!(error instanceof MptcpError)) return error;
  const told = failure === undefined ? "was put back" : `could not be put back (${failure})`;
  const before = error.hint === undefined ? "" : `${error.hint}; `;
  error.hint = `${before}the old endpoint, id ${id} (${address}), ${told}, its live subflows were closed`;
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
