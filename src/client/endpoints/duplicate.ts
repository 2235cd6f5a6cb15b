import type { Endpoint, EndpointFlag, EndpointSpec } from "../../model/endpoint.js";
import { type Suggestion, suggested } from "../../suggestions.js";

/** The flags that can be changed on an existing endpoint. */
const LIVE = ["backup", "fullmesh"] as const;

/** Flags of endpoints that connections may have subflows from. */
const PATHS: readonly EndpointFlag[] = ["subflow", "fullmesh", "signal"];
const CUTS = "endpoint replace changes that, and closes its subflows";

/** An endpoint with its id, address, device and flags. */
export function described({ id, address = "no address", port, dev, flags }: Endpoint): string {
  const words = [
    address,
    ...(port ? [`port ${port}`] : []),
    ...(dev === undefined ? [] : [`dev ${dev}`]),
    ...flags,
  ];
  return `id ${id ?? "unknown"} (${words.join(" ")})`;
}

/** The line for an address that an endpoint has already: it names that endpoint and what differs, and changes it. */
export function duplicateRemedy(spec: EndpointSpec, twin: Endpoint): Suggestion {
  const { flags = [] } = spec;
  const own: readonly EndpointFlag[] = twin.flags.filter((flag) => flag !== "implicit");
  const differing = [...new Set([...flags, ...own])].filter(
    (flag) => flags.includes(flag) !== own.includes(flag),
  );
  const isElsewhere = spec.ifindex !== undefined && spec.ifindex !== (twin.ifindex ?? 0);
  if (!isElsewhere && differing.length === 0) return unchanged(spec, twin);
  const isLive = differing.every((flag) => LIVE.some((live) => live === flag)) && !own.includes("signal");
  return !isElsewhere && isLive
    ? changed(flags, twin, differing)
    : replaced(spec, twin, isElsewhere, differing);
}

/** Nothing need be changed: another id, or no device, is not worth closing its subflows. */
function unchanged(spec: EndpointSpec, twin: Endpoint): Suggestion {
  const { id, ifindex = 0 } = twin;
  const differing = [
    ...((spec.id ?? id) === id ? [] : ["id"]),
    ...((spec.ifindex ?? 0) === ifindex ? [] : ["dev"]),
  ];
  const comment = differing.length === 0 ? "nothing differs" : `differs only in ${differing.join(", ")}`;
  return suggested("endpoint_show", selector(id, spec.address), exists(twin, comment));
}

function changed(
  flags: readonly EndpointFlag[],
  twin: Endpoint,
  differing: readonly EndpointFlag[],
): Suggestion {
  const words = differing.map((flag) => (flags.includes(flag) ? flag : `no${flag}`));
  const comment = exists(twin, `differs in ${differing.join(", ")}`);
  return suggested("endpoint_change", selector(twin.id, twin.address), words, comment);
}

function replaced(
  { address, port, dev, flags }: EndpointSpec,
  twin: Endpoint,
  isElsewhere: boolean,
  differing: readonly EndpointFlag[],
): Suggestion {
  const comment = exists(twin, `differs in ${[...(isElsewhere ? ["dev"] : []), ...differing].join(", ")}`);
  // Its subflows may be the only path of a connection.
  if (twin.flags.some((flag) => PATHS.includes(flag)))
    return suggested("endpoint_show", selector(twin.id, twin.address), `${comment}; ${CUTS}`);
  return suggested("endpoint_replace", { address, id: twin.id, port, dev: dev ?? twin.dev, flags }, comment);
}

const exists = (twin: Endpoint, comment: string): string =>
  `the address exists already: ${described(twin)}; ${comment}`;

const selector = (id: number | undefined, address = ""): string[] => (id ? ["id", String(id)] : [address]);
