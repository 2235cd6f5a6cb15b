import type { Endpoint, EndpointFlag, EndpointSpec } from "../../model/endpoint.js";
import { type Suggestion, suggestionText } from "../../model/suggestion.js";

/** The flags that can be changed on an existing endpoint. */
const LIVE = ["backup", "fullmesh"] as const;

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

/** The hint for an address that an endpoint has already: that endpoint, what differs, and the line that changes it. */
export function duplicateHint(spec: EndpointSpec, twin: Endpoint): string {
  const { command, comment } = remedy(spec, twin);
  return suggestionText({ command, comment: `the address exists already: ${described(twin)}; ${comment}` });
}

function remedy(spec: EndpointSpec, twin: Endpoint): Required<Suggestion> {
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
function unchanged(spec: EndpointSpec, { id, ifindex = 0 }: Endpoint): Required<Suggestion> {
  const differing = [
    ...((spec.id ?? id) === id ? [] : ["id"]),
    ...((spec.ifindex ?? 0) === ifindex ? [] : ["dev"]),
  ];
  return {
    command: ["mptcpctl", "endpoint", "show", ...selector(id, spec.address)],
    comment: differing.length === 0 ? "nothing differs" : `differs only in ${differing.join(", ")}`,
  };
}

const changed = (
  flags: readonly EndpointFlag[],
  { id, address }: Endpoint,
  differing: readonly EndpointFlag[],
): Required<Suggestion> => ({
  command: [
    ...["mptcpctl", "endpoint", "change", ...selector(id, address)],
    ...differing.map((flag) => (flags.includes(flag) ? flag : `no${flag}`)),
  ],
  comment: `differs in ${differing.join(", ")}`,
});

function replaced(
  { address, port, dev, flags = [] }: EndpointSpec,
  { id, dev: present }: Endpoint,
  isElsewhere: boolean,
  differing: readonly EndpointFlag[],
): Required<Suggestion> {
  const device = (dev ?? present) === undefined ? [] : ["dev", dev ?? present ?? ""];
  const which = [...(id === undefined ? [] : ["id", String(id)]), ...(port ? ["port", String(port)] : [])];
  return {
    command: ["mptcpctl", "endpoint", "replace", address, ...which, ...device, ...flags],
    comment: `differs in ${[...(isElsewhere ? ["dev"] : []), ...differing].join(", ")}; replace closes its subflows`,
  };
}

const selector = (id: number | undefined, address = ""): string[] => (id ? ["id", String(id)] : [address]);
