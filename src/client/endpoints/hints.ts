import { ERRNO } from "../../errno.js";
import { KernelError } from "../../errors.js";
import type { Endpoint, EndpointSpec } from "../../model/endpoint.js";
import { sameAddress } from "../../model/endpoint.js";
import { described, duplicateHint } from "./duplicate.js";
import { isTwin, otherId } from "./spec.js";

type List = () => Promise<readonly Endpoint[]>;

/** Adds cause and remedy to a refused add (or to the add inside `operation`), and throws the error. */
export async function explainRefusal(
  error: unknown,
  operation: string,
  spec: EndpointSpec,
  list: List,
): Promise<never> {
  if (error instanceof KernelError && error.errno !== undefined)
    error.hint ??= await hintFor(error.errno, operation, spec, list).catch(() => undefined);
  throw error;
}

async function hintFor(
  errno: number,
  operation: string,
  spec: EndpointSpec,
  list: List,
): Promise<string | undefined> {
  switch (errno) {
    // For EBUSY, EEXIST and EINVAL the kernel's text is the same.
    case ERRNO.EBUSY:
      return takenText(spec, await list());
    case ERRNO.EEXIST:
      return duplicate(operation, spec, await list());
    case ERRNO.ERANGE:
      return `the table is full: ${(await list()).length} endpoints, implicit ones included; delete one first`;
    case ERRNO.EADDRINUSE:
      return `port ${spec.port} of ${spec.address} is in use: the kernel must listen there for the joins it announces`;
    case ERRNO.EADDRNOTAVAIL:
      return `${spec.address} is not an address of this host, and an announced port needs a listener on it`;
    case ERRNO.ENOPROTOOPT:
      return "MPTCP is switched off here: set net.mptcp.enabled=1, then add the port again";
    case ERRNO.EINVAL:
      return contradiction(spec) ?? fromList(operation, spec, await list());
    default:
      return undefined;
  }
}

/** Table size of the kernels that refuse a full table with EINVAL. */
const MAX_BEFORE_7_2 = 8;

/**
 * Linux 6.1 refuses a duplicate, an id in use and a full table with EINVAL alone: the list of endpoints shows which
 * one it is.
 */
function fromList(operation: string, spec: EndpointSpec, all: readonly Endpoint[]): string | undefined {
  const twin = all.find((one) => isTwin(spec, one));
  if (twin && !twin.flags.includes("implicit")) return duplicate(operation, spec, all);
  const takeover = implicit(spec, all);
  if (takeover !== undefined) return takeover;
  if (spec.id !== undefined && all.some((one) => one.id === spec.id)) return takenText(spec, all);
  if (all.length < MAX_BEFORE_7_2) return undefined;
  return `the table may be full: ${all.length} endpoints, implicit ones included, and Linux before 7.2 takes ${MAX_BEFORE_7_2}; delete one first`;
}

/** Combinations of flags that are not possible. */
function contradiction({ flags = [], port }: EndpointSpec): string | undefined {
  if (flags.includes("implicit")) return "only the kernel creates implicit endpoints; omit this word";
  if (port && (!flags.includes("signal") || flags.includes("subflow")))
    return "a port can only be announced: use signal without subflow, or omit the port";
  if (flags.includes("signal") && flags.includes("fullmesh"))
    return "signal announces an address to the peer, fullmesh opens subflows from it: choose one";
  return undefined;
}

function takenText(spec: EndpointSpec, all: readonly Endpoint[]): string {
  const twin = all.find((one) => isTwin(spec, one));
  // Without an id, an implicit endpoint is converted; any other endpoint would cause the next error.
  if (twin && !twin.flags.includes("implicit")) return duplicateHint(spec, twin);
  const owner = all.find((one) => one.id === spec.id);
  const who = owner ? `${described(owner)} has it` : `id ${spec.id} is in use`;
  return `${who}; omit the id and the kernel chooses a free one`;
}

function duplicate(operation: string, spec: EndpointSpec, all: readonly Endpoint[]): string {
  const twin = all.find((one) => isTwin(spec, one));
  if (!twin) return "the address existed already; `mptcpctl endpoint` shows the current endpoints";
  if (operation === "endpoint replace" && spec.id !== undefined)
    return `${spec.address} is endpoint ${twin.id ?? "of an unknown id"}: ${otherId(spec, twin)}`;
  return duplicateHint(spec, twin);
}

function implicit(spec: EndpointSpec, all: readonly Endpoint[]): string | undefined {
  const twin = all.find((one) => one.flags.includes("implicit") && sameAddress(one.address, spec.address));
  return (
    twin &&
    `the kernel created ${described(twin)} for this address: add the address without an id to convert that endpoint`
  );
}

/** Adds cause and remedy to a refused change, and throws the error. */
export function explainChange(error: unknown, { flags }: Endpoint): never {
  const fixed = flags.find((flag) => flag === "signal" || flag === "implicit");
  if (error instanceof KernelError && error.errno === ERRNO.EINVAL && fixed)
    error.hint ??= `fullmesh cannot be changed on an endpoint that is ${fixed}; \`endpoint replace\` changes its type`;
  throw error;
}

/** An unknown id: the hint lists the known ones. */
export async function unknownId(error: unknown, id: number, list: List): Promise<never> {
  if (error instanceof KernelError && error.errno === ERRNO.EINVAL) {
    const all = await list().catch(() => []);
    error.hint ??=
      all.length === 0
        ? `id ${id} does not exist: there are no endpoints in this network namespace`
        : `id ${id} does not exist; there are: ${all.map(described).join(", ")}`;
  }
  throw error;
}
