import { type Endpoint, sameAddress } from "./endpoint.js";
import type { AddressFacts, LinkFacts } from "./network-facts.js";
import type { Subflow } from "./subflow.js";

/** An endpoint, where its address is, and how much it is used. */
export interface StatusEndpoint extends Endpoint {
  /**
   * `here`: an interface has the address, that of `dev` if there is one. `elsewhere`: only others than `dev` have
   * it. `routed`: no interface has it, but the kernel delivers packets to it to this host. `missing`: neither.
   * `unknown`: the address or those of the interfaces could not all be read.
   */
  place: "here" | "elsewhere" | "routed" | "missing" | "unknown";
  /** Name of the interface that has the address; of several, the one that the endpoint is bound to. */
  interface?: string;
  /** Connections with an established subflow from or to this address. Absent if it is unknown. */
  connections?: number;
}

/** What is needed of a subflow to know which endpoint it uses. */
export type UsedAddress = Pick<Subflow, "token" | "localId" | "local" | "state">;

export interface EndpointFacts {
  links: readonly LinkFacts[];
  addresses: readonly AddressFacts[];
  endpoints: readonly Endpoint[];
  /** Addresses of endpoints that no interface has, and whether the kernel delivers packets to them here. */
  delivered?: ReadonlyMap<string, boolean | undefined>;
  /** Absent if they could not be read. */
  subflows?: readonly UsedAddress[] | undefined;
}

/** Every endpoint once. */
export function statusEndpoints(facts: EndpointFacts): StatusEndpoint[] {
  return facts.endpoints.map((endpoint) => {
    const { place, ifindex } = placeIn(facts, endpoint);
    const nameOf = (index?: number) => facts.links.find((link) => link.ifindex === index)?.dev;
    const dev = endpoint.dev ?? nameOf(endpoint.ifindex);
    const holder = nameOf(ifindex);
    return {
      ...endpoint,
      place,
      ...(dev !== undefined && { dev }),
      ...(holder !== undefined && { interface: holder }),
      ...(facts.subflows && { connections: connectionsUsing(endpoint, facts.subflows) }),
    };
  });
}

function placeIn(
  { addresses, delivered }: EndpointFacts,
  { address, ifindex }: Endpoint,
): { place: StatusEndpoint["place"]; ifindex?: number } {
  const isWhole = addresses.every((one) => one.address !== undefined);
  const same = addresses.filter((one) => sameAddress(one.address, address));
  const own = same.find((one) => one.ifindex === (ifindex ?? one.ifindex));
  if (own) return { place: "here", ifindex: own.ifindex };
  if (same[0]) return { place: isWhole ? "elsewhere" : "unknown", ifindex: same[0].ifindex };
  const isDelivered = address === undefined ? undefined : delivered?.get(address);
  if (isDelivered) return { place: "routed" };
  return { place: isWhole && isDelivered === false ? "missing" : "unknown" };
}

/** States of a subflow that can carry data in one direction at least. */
const ESTABLISHED = ["ESTAB", "CLOSE-WAIT", "FIN-WAIT-1", "FIN-WAIT-2"];

/** Id 0 stands for the address on which a connection was opened, whatever the id of its endpoint is. */
function connectionsUsing({ id, address, port }: Endpoint, subflows: readonly UsedAddress[]): number {
  const isInitial = ({ localId, local }: UsedAddress) =>
    localId === 0 && sameAddress(local.address, address) && (port ?? local.port) === local.port;
  const using = subflows.filter(
    (one) => ESTABLISHED.includes(one.state) && (isInitial(one) || (one.localId === id && id !== undefined)),
  );
  return new Set(using.map(({ token }) => token)).size;
}
