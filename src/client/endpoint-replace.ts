import { KernelError, MptcpError, UsageError } from "../errors.js";
import { type Endpoint, type EndpointFlag, sameAddress } from "../model/endpoint.js";
import { neverAdded } from "../model/rules.js";
import { explainRefusal } from "./endpoint-hints.js";
import { asEndpoint, isTwin, meant, type Replaced, type Spec, type WriteOptions } from "./endpoint-spec.js";
import { restoreEndpoint, swapEndpoint } from "./endpoint-swap.js";
import type { Kernel } from "./kernel.js";

const OPERATION = "endpoint replace";
/** The flags a live endpoint can change. */
const LIVE: readonly EndpointFlag[] = ["backup", "fullmesh"];

/** The steps a replacement is made of. */
interface Steps {
  readonly kernel: Kernel;
  list(): Promise<Endpoint[]>;
  get(id: number): Promise<Endpoint>;
  store(operation: string, spec: Spec): Promise<Endpoint>;
  readBack(wanted: Spec): Promise<Endpoint>;
  setFlags(operation: string, id: number, flags: readonly EndpointFlag[]): Promise<unknown>;
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
    await client.setFlags(
      OPERATION,
      old.id,
      next.flags.filter((flag) => LIVE.includes(flag)),
    );
    return { endpoint: await client.get(old.id), done: "flags" };
  }
  if (check) refuseHopeless(next, all);
  return { endpoint: await recreate(client, old, next), done: "recreated" };
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
  const [removed, added] = await swapEndpoint(client.kernel, OPERATION, old.id, next);
  // It is as it was wanted, whether or not it can be read now.
  if (!("error" in added)) return client.readBack(next).catch(() => asEndpoint(next));
  if ("error" in removed && removed.error instanceof KernelError) throw removed.error;
  const told = await putBack(client, old);
  const others = async () => (await client.list()).filter(({ id }) => id !== old.id);
  return explainRefusal(added.error, OPERATION, next, others).catch((error) => {
    throw withHint(error, told);
  });
}

/** What became of the old endpoint. */
async function putBack(client: Steps, old: Endpoint): Promise<string> {
  const name = `the old endpoint, id ${old.id} (${old.address}),`;
  try {
    const isAdded = await restoreEndpoint(client.kernel, OPERATION, {
      ...old,
      flags: settable(old.flags),
    });
    return isAdded
      ? `${name} was put back, its live subflows were closed`
      : `id ${old.id} is taken: \`mptcpctl endpoint show id ${old.id}\` shows by which endpoint`;
  } catch (error) {
    return `${name} could not be put back (${reason(error)}), its live subflows were closed`;
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
