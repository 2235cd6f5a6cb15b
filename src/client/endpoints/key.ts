import { KernelError, UnsupportedError, UsageError } from "../../errors.js";
import { BOUNDS } from "../../model/bounds.js";
import { type Endpoint, type EndpointKey, sameAddress } from "../../model/endpoint.js";

/**
 * Id 0 means the address on which each connection was opened.
 * @throws UsageError
 */
export function refuseZero(id: number | undefined): void {
  if (id === 0)
    throw new UsageError("id 0 is not an endpoint", {
      argument: "id",
      hint: `id 0 means the address on which each connection was opened; ids of endpoints are ${BOUNDS.endpointId.min} to ${BOUNDS.endpointId.max}`,
    });
}

/**
 * Does not need the schemas, which a read does not load.
 * @throws UsageError if it is not the id of an endpoint
 */
export function checkId(id: number): void {
  const { min, max } = BOUNDS.endpointId;
  refuseZero(id);
  if (!Number.isInteger(id) || id < min || id > max)
    throw new UsageError(`id: not a whole number from ${min} to ${max}`, { argument: "id" });
}

/** @throws UsageError if the parts of a look-up key contradict each other */
export function checkLookUp({ id, port }: EndpointKey): void {
  refuseZero(id);
  if (id !== undefined && port)
    throw new UsageError("a port and an id cannot be combined", {
      argument: "port",
      hint: "an id is enough: omit the port",
    });
}

/** @throws UsageError if the parts of a deletion key contradict each other */
export function checkDeletion(key: EndpointKey): void {
  const { id, address } = key;
  if (id === 0 && address === undefined)
    throw new UsageError("id 0 needs the address too", {
      argument: "id",
      hint: "id 0 is not an endpoint: it means the address on which connections were opened",
    });
  if (id === 0) return;
  checkLookUp(key);
  if (id !== undefined && address !== undefined)
    throw new UsageError("an address and an id cannot be combined", {
      argument: "ADDRESS",
      hint: "an id is enough: omit the address",
    });
}

/**
 * The endpoint with an id and, if the key has one, an address.
 * @throws UsageError if they contradict each other
 */
export function matchingAddress(endpoint: Endpoint, { address }: EndpointKey): Endpoint {
  if (address === undefined || sameAddress(endpoint.address, address)) return endpoint;
  const { id, address: own = "without an address" } = endpoint;
  throw new UsageError(`endpoint ${id ?? "without an id"} is ${own}, not ${address}`, {
    argument: "ADDRESS",
    hint: "omit the id or the address",
  });
}

/**
 * The only endpoint with an address, and with a port if the key has one.
 * @throws KernelError if there is none, UsageError if there are several
 */
export function onlyOne(all: readonly Endpoint[], key: EndpointKey): Endpoint {
  const { address = "", port } = key;
  const found = all.filter((one) => sameAddress(one.address, address) && (port || one.port) === one.port);
  const [first, second] = found;
  if (first && !second) return first;
  throw second ? severalError(address, found) : noneError(key, all);
}

function severalError(address: string, found: readonly Endpoint[]): UsageError {
  return new UsageError(`${address} names ${found.length} endpoints`, {
    argument: "ADDRESS",
    hint: `say which: ${endpointList(found)}`,
  });
}

/** As for an unknown id: the kernel has no such endpoint. */
function noneError({ address, port }: EndpointKey, all: readonly Endpoint[]): KernelError {
  return new KernelError(`no endpoint has the address ${address}${port ? ` port ${port}` : ""}`, {
    argument: "ADDRESS",
    hint:
      all.length === 0
        ? "there are no endpoints in this network namespace"
        : `there are: ${endpointList(all)}`,
  });
}

const endpointList = (some: readonly Endpoint[]): string =>
  some
    .map(({ id, address, port }) =>
      [
        ...(address === undefined ? [] : [address]),
        ...(port ? [`port ${port}`] : []),
        `id ${id ?? "unknown"}`,
      ].join(" "),
    )
    .join(", ");

/**
 * The id by which an endpoint is changed or deleted.
 * @throws UnsupportedError if the kernel did not report it
 */
export function idOf({ id, address }: Endpoint): number {
  if (id !== undefined) return id;
  throw new UnsupportedError(`the kernel did not report the id of the endpoint ${address}`, {
    argument: "ADDRESS",
    hint: "give the id, if it is known",
  });
}
