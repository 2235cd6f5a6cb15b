import { ERRNO } from "../../errno.js";
import { KernelError } from "../../errors.js";
import type { Endpoint, EndpointSpec } from "../../model/endpoint.js";
import { sameAddress } from "../../model/endpoint.js";
import { type Suggestion, suggested } from "../../suggestions.js";
import { type Advice, advise } from "../advice.js";
import { described, duplicateRemedy } from "./duplicate.js";
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
    advise(error, await adviceFor(error.errno, operation, spec, list).catch(() => undefined));
  throw error;
}

async function adviceFor(
  errno: number,
  operation: string,
  spec: EndpointSpec,
  list: List,
): Promise<Advice | undefined> {
  switch (errno) {
    // For EBUSY, EEXIST and EINVAL the kernel's text is the same.
    case ERRNO.EBUSY:
      return taken(spec, await list());
    case ERRNO.EEXIST:
      return duplicate(operation, spec, await list());
    case ERRNO.ERANGE:
      return `the table is full: ${(await list()).length} endpoints, implicit ones included; delete one first`;
    case ERRNO.EADDRINUSE:
      return `port ${spec.port} of ${spec.address} is in use: the kernel must listen there for the joins it announces`;
    case ERRNO.EADDRNOTAVAIL:
      return `${spec.address} is not an address of this host, and an announced port needs a listener on it`;
    case ERRNO.ENOPROTOOPT:
      return {
        hint: "MPTCP is switched off here: set net.mptcp.enabled=1, then add the port again",
        suggestions: [suggested("sysctl", "net.mptcp.enabled", "1")],
      };
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
function fromList(operation: string, spec: EndpointSpec, all: readonly Endpoint[]): Advice | undefined {
  const twin = all.find((one) => isTwin(spec, one));
  if (twin && !twin.flags.includes("implicit")) return duplicate(operation, spec, all);
  const takeover = implicit(spec, all);
  if (takeover !== undefined) return takeover;
  if (spec.id !== undefined && all.some((one) => one.id === spec.id)) return taken(spec, all);
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

function taken(spec: EndpointSpec, all: readonly Endpoint[]): Advice {
  const twin = all.find((one) => isTwin(spec, one));
  // Without an id, an implicit endpoint is converted; any other endpoint would cause the next error.
  if (twin && !twin.flags.includes("implicit")) return { suggestions: [duplicateRemedy(spec, twin)] };
  const owner = all.find((one) => one.id === spec.id);
  return {
    hint: owner ? `${described(owner)} has it` : `id ${spec.id} is in use`,
    suggestions: [suggested("endpoint_add_without_id", spec, twin ? CONVERTS : FREE_ID)],
  };
}

const FREE_ID = "the kernel chooses a free id";
const CONVERTS = "converts that endpoint";

function duplicate(operation: string, spec: EndpointSpec, all: readonly Endpoint[]): Advice {
  const twin = all.find((one) => isTwin(spec, one));
  if (!twin) return "the address existed already, and may have been deleted since";
  if (operation === "endpoint replace" && spec.id !== undefined)
    return { hint: `${spec.address} is endpoint ${twin.id ?? "of an unknown id"}: ${otherId(spec, twin)}` };
  return { suggestions: [duplicateRemedy(spec, twin)] };
}

function implicit(spec: EndpointSpec, all: readonly Endpoint[]): Advice | undefined {
  const twin = all.find((one) => one.flags.includes("implicit") && sameAddress(one.address, spec.address));
  return (
    twin && {
      hint: `the kernel created ${described(twin)} for this address`,
      suggestions: [suggested("endpoint_add_without_id", spec, CONVERTS)],
    }
  );
}

/** Adds cause and remedy to a refused change, and throws the error. */
export function explainChange(error: unknown, endpoint: Endpoint): never {
  const fixed = endpoint.flags.find((flag) => flag === "signal" || flag === "implicit");
  if (error instanceof KernelError && error.errno === ERRNO.EINVAL && fixed)
    advise(error, {
      hint: `fullmesh cannot be changed on an endpoint that is ${fixed}`,
      suggestions: asFullmesh(endpoint),
    });
  throw error;
}

function asFullmesh(endpoint: Endpoint): Suggestion[] {
  const { address, flags, ...rest } = endpoint;
  const others = flags.filter((flag) => !["signal", "implicit", "subflow", "fullmesh"].includes(flag));
  const spec = { ...rest, address: address ?? "", flags: ["subflow", "fullmesh", ...others] };
  return address === undefined
    ? []
    : [suggested("endpoint_replace", spec, "opens subflows from the address instead")];
}

/** An unknown id: the hint lists the known ones. */
export async function unknownId(error: unknown, id: number, list: List): Promise<never> {
  if (error instanceof KernelError && error.errno === ERRNO.EINVAL) {
    const all = await list().catch(() => []);
    advise(
      error,
      all.length === 0
        ? `id ${id} does not exist: there are no endpoints in this network namespace`
        : `id ${id} does not exist; there are: ${all.map(described).join(", ")}`,
    );
  }
  throw error;
}
