import { UnsupportedError, UsageError } from "../../errors.js";
import { BOUNDS } from "../../model/bounds.js";
import { type Endpoint, type EndpointKey, sameAddress } from "../../model/endpoint.js";

/** Id 0 is what each connection was opened on. @throws UsageError */
export function refuseZero(id: number | undefined): void {
  if (id === 0)
    throw new UsageError("id 0 is no endpoint", {
      argument: "id",
      hint: `it stands for the address that each connection was opened on; ids of endpoints are ${BOUNDS.endpointId.min} to ${BOUNDS.endpointId.max}`,
    });
}

/** Without the schemas, which a read does not load. @throws UsageError for what is no id of an endpoint */
export function checkId(id: number): void {
  const { min, max } = BOUNDS.endpointId;
  refuseZero(id);
  if (!Number.isInteger(id) || id < min || id > max)
    throw new UsageError(`id: not a whole number from ${min} to ${max}`, { argument: "id" });
}

/** @throws UsageError where the parts of a key to look up do not go together */
export function checkLookUp({ id, port }: EndpointKey): void {
  refuseZero(id);
  if (id !== undefined && port)
    throw new UsageError("a port cannot stand beside an id", {
      argument: "port",
      hint: "an id names the endpoint by itself: leave the port out",
    });
}

/** @throws UsageError where the parts of a key to delete do not go together */
export function checkDeletion(key: EndpointKey): void {
  const { id, address } = key;
  if (id === 0 && address === undefined)
    throw new UsageError("id 0 needs the address too", {
      argument: "id",
      hint: "id 0 is no endpoint: it stands for the address that connections were opened on",
    });
  if (id === 0) return;
  checkLookUp(key);
  if (id !== undefined && address !== undefined)
    throw new UsageError("an address cannot stand beside an id", {
      argument: "ADDRESS",
      hint: "an id names the endpoint by itself: leave the address out",
    });
}

/** The endpoint of an id, where the key names an address too: of both. @throws UsageError where they contradict each other */
export function agreeing(endpoint: Endpoint, { address }: EndpointKey): Endpoint {
  if (address === undefined || sameAddress(endpoint.address, address)) return endpoint;
  const { id, address: own = "without an address" } = endpoint;
  throw new UsageError(`endpoint ${id ?? "without an id"} is ${own}, not ${address}`, {
    argument: "ADDRESS",
    hint: "leave out the id or the address",
  });
}

/** The one endpoint of an address, and of a port where the key has one. @throws UsageError where there are none or several */
export function onlyOne(all: readonly Endpoint[], key: EndpointKey): Endpoint {
  const { address = "", port } = key;
  const found = all.filter((one) => sameAddress(one.address, address) && (port || one.port) === one.port);
  const [first, second] = found;
  if (first && !second) return first;
  throw second ? several(address, found) : none(key, all);
}

function several(address: string, found: readonly Endpoint[]): UsageError {
  return new UsageError(`${address} names ${found.length} endpoints`, {
    argument: "ADDRESS",
    hint: `say which: ${listed(found)}`,
  });
}

function none({ address, port }: EndpointKey, all: readonly Endpoint[]): UsageError {
  return new UsageError(`no endpoint has the address ${address}${port ? ` port ${port}` : ""}`, {
    argument: "ADDRESS",
    hint: all.length === 0 ? "there are no endpoints in this network namespace" : `there are: ${listed(all)}`,
  });
}

const listed = (some: readonly Endpoint[]): string =>
  some
    .map(({ id, address, port }) =>
      [
        ...(address === undefined ? [] : [address]),
        ...(port ? [`port ${port}`] : []),
        `id ${id ?? "unknown"}`,
      ].join(" "),
    )
    .join(", ");

/** The id by which an endpoint is changed or deleted. @throws UnsupportedError where the kernel did not tell it */
export function idOf({ id, address }: Endpoint): number {
  if (id !== undefined) return id;
  throw new UnsupportedError(`the kernel did not tell the id of the endpoint ${address}`, {
    argument: "ADDRESS",
    hint: "give the id: mptcpctl endpoint show lists the others",
  });
}
