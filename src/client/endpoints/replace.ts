import { UsageError } from "../../errors.js";
import { type Endpoint, type EndpointFlag, sameAddress } from "../../model/endpoint.js";
import { neverAdded } from "../../model/rules.js";
import { idOf } from "./key.js";
import { type RecreateSteps, recreate, refuseIncomplete, settable } from "./recreate.js";
import { isTwin, otherId, type Replaced, resolvedSpec, type Spec, type WriteOptions } from "./spec.js";

const OPERATION = "endpoint replace";
/** The flags that can be changed on an existing endpoint. */
const CHANGEABLE_FLAGS: readonly EndpointFlag[] = ["backup", "fullmesh"];

/** The steps of a replacement. */
interface Steps extends RecreateSteps {
  store(operation: string, spec: Spec): Promise<Endpoint>;
  setFlags(operation: string, spec: { id: number }, flags: readonly EndpointFlag[]): Promise<void>;
  /** The endpoint after that. */
  changed(before: Endpoint & { id: number }, set: readonly EndpointFlag[]): Promise<Endpoint>;
}

/** See EndpointsClient.replace. */
export async function replaceEndpoint(
  client: Steps,
  requested: Spec,
  { check = true }: WriteOptions = {},
): Promise<{ endpoint: Endpoint; done: Replaced }> {
  const all = await client.list();
  const old = all.find((one) => resolvedSpec(requested, one));
  if (!old) return { endpoint: await client.store(OPERATION, requested), done: "added" };
  const next: Spec = { ...requested, id: requested.id ?? old.id };
  if (isSameExcept([], old, next)) return { endpoint: old, done: "unchanged" };
  if (!old.flags.includes("signal") && isSameExcept(CHANGEABLE_FLAGS, old, next)) {
    const flags = next.flags.filter((flag) => CHANGEABLE_FLAGS.includes(flag));
    const id = idOf(old);
    await client.setFlags(OPERATION, { id }, flags);
    return { endpoint: await client.changed({ ...old, id }, flags), done: "flags" };
  }
  refuseIncomplete(old);
  if (check) refuseHopeless(next, all);
  return { endpoint: await recreate(client, OPERATION, old, next), done: "recreated" };
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

function isSameExcept(ignored: readonly EndpointFlag[], old: Endpoint, next: Spec): boolean {
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
