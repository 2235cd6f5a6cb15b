import type { EndpointFlag, EndpointSpec } from "./endpoint.js";
import { type AddressPlace, isBindable, isLinkLocal, specialAddress } from "./place.js";
import type { Warning } from "./warning.js";

type Flags = ReadonlySet<EndpointFlag>;

/** Flags because of which the kernel opens subflows from an address. */
const DIALLING: readonly EndpointFlag[] = ["subflow", "fullmesh", "laminar"];

/** Whether the kernel opens subflows from an endpoint: subflow, fullmesh or laminar is set. */
export const opensSubflows = ({ flags = [] }: Pick<EndpointSpec, "flags">): boolean =>
  flags.some((flag) => DIALLING.includes(flag));

/** What is doubtful about an endpoint: what its address is, and what its flags do. */
export function endpointWarnings(spec: EndpointSpec, place: AddressPlace): Warning[] {
  return [...addressWarnings(spec, place), ...flagWarnings(new Set(spec.flags))];
}

function addressWarnings(spec: EndpointSpec, place: AddressPlace): Warning[] {
  const special = specialAddress(spec.address);
  if (special) return [specialWarning(spec, special)];
  const doubts = opensSubflows(spec) ? sourceDoubts(spec, place) : [];
  if (spec.flags?.includes("signal")) doubts.push(...announcementDoubts(spec, place));
  return doubts;
}

/** The kernel takes such an endpoint: a socket that is bound to it gets another source address. */
function specialWarning(spec: EndpointSpec, special: string): Warning {
  const effect = opensSubflows(spec)
    ? "the kernel may open its subflows from another address"
    : "peers may be unable to use it";
  return {
    code: "address_special",
    message: `${spec.address} is ${special}, not an address of a host: ${effect}`,
  };
}

/** For an endpoint from which subflows are opened. */
function sourceDoubts(spec: EndpointSpec, place: AddressPlace): Warning[] {
  const { address, ifindex } = spec;
  const { local } = place;
  if (!isBindable(address, place) || !(local || place.isDelivered))
    return [
      {
        code: "address_missing",
        message: `${address} is not an address of this host: the kernel may be unable to open subflows from it`,
      },
    ];
  const doubts: Warning[] = [];
  if (local && ifindex && ifindex !== local.ifindex)
    doubts.push({
      code: "address_elsewhere",
      message: `${address} is not an address of ${spec.dev ?? `interface ${ifindex}`}: packets of its subflows may get no answer`,
    });
  if (local?.isTentative)
    doubts.push({
      code: "address_tentative",
      message: `${address} is still tentative (duplicate address detection): existing connections may try it now, fail, and not try again`,
    });
  if (!ifindex && isLinkLocal(address))
    doubts.push({
      code: "address_link_local",
      message: `${address} is a link-local address: without dev the kernel may be unable to open subflows from it`,
    });
  return doubts;
}

/** For an endpoint that is announced. */
function announcementDoubts({ address, flags = [] }: EndpointSpec, place: AddressPlace): Warning[] {
  if (isLinkLocal(address))
    return [
      {
        code: "address_link_local",
        message: `${address} is a link-local address: peers that are not on the same link cannot reach it`,
      },
    ];
  return opensSubflows({ flags }) || place.local || place.isDelivered ? [] : [notDelivered(address)];
}

/** A peer may reach an announced address by way of a translator. */
export const notDelivered = (address: string): Warning => ({
  code: "address_missing",
  message: `${address} is not an address of this host: joins to it may not arrive`,
});

function flagWarnings(flags: Flags): Warning[] {
  if (flags.size === 0)
    return [
      {
        code: "no_flag",
        message:
          "no flag given: the kernel neither announces the address nor opens a subflow because of this endpoint; the address gets an id",
      },
    ];
  if (flags.has("backup") && flags.size === 1)
    return [
      {
        code: "backup_alone",
        message:
          "backup without subflow: the kernel opens no subflow because of this endpoint; it only marks subflows that use the address for another reason",
      },
    ];
  if (flags.has("fullmesh") && !flags.has("subflow"))
    return [
      {
        code: "fullmesh_alone",
        message:
          "fullmesh without subflow: the kernel opens subflows from the address only to addresses that the peer announces; add subflow for the others",
      },
    ];
  if (flags.has("signal") && flags.has("subflow"))
    return [
      {
        code: "signal_and_subflow",
        message:
          "signal and subflow together: the address is announced, and subflows may be opened from it; a server usually needs only signal, a client only subflow",
      },
    ];
  return [];
}
