import type { ADDRESS } from "../codec/families/mptcp-pm.js";
import type { Attributes } from "../codec/wire/attributes.js";
import { BOUNDS } from "./bounds.js";
import { endpointToWire, sameAddress } from "./endpoint.js";
import type { SocketEnd } from "./socket.js";

/** An address that a connection announces to its peer (ADD_ADDR). */
export interface Announcement {
  /** IPv4 or IPv6 address, no prefix length. IPv4-mapped IPv6 stays IPv6. */
  address: string;
  /** 1 to 255; absent: the connection's id for the address, else the lowest free one. */
  id?: number | undefined;
  /** 1 to 65535; absent: the peer uses the connection's own port. A socket must listen on it. */
  port?: number | undefined;
  /** Interface that subflows from this address are bound to. */
  dev?: string | undefined;
  /** Its index, if the name is unknown; `dev` takes precedence. */
  ifindex?: number | undefined;
}

/** The local end of a subflow. */
export interface LocalEnd {
  address: string;
  /** 0 to 255, 0 for the address on which the connection was opened; absent: as in an Announcement. */
  id?: number | undefined;
  /** Local port; absent: the kernel chooses. */
  port?: number | undefined;
  /** Interface to bind the subflow to. */
  dev?: string | undefined;
  ifindex?: number | undefined;
}

/** A subflow to open. */
export interface SubflowSpec {
  local: LocalEnd;
  remote: SocketEnd;
  /** Ask the peer to send on it only if no other subflow can be used. Default false. */
  backup?: boolean | undefined;
}

/** Selects a subflow: a Subflow can be passed. */
export interface SubflowKey {
  readonly local: Readonly<SocketEnd>;
  readonly remote: Readonly<SocketEnd>;
}

/** Selects a subflow; ports may be omitted if the addresses are sufficient. The first match is used. */
export interface SubflowMatch {
  readonly local: { readonly address: string; readonly port?: number | undefined };
  readonly remote: { readonly address: string; readonly port?: number | undefined };
}

/** A subflow that the kernel started to open. */
export interface CreatedSubflow {
  /** The port is present once the subflow is established, or if it was requested. */
  local: LocalEnd & { id: number };
  remote: SocketEnd;
  /** True if the kernel reported that it is established. */
  established: boolean;
}

type WireAddress = Attributes<(typeof ADDRESS)["rows"]>;

/** An address nest whose flags are always sent: for the kernel absent flags mean the same as cleared ones. */
export function subflowEndToWire(end: SubflowMatch["local"], backup: boolean): WireAddress {
  return { ...endpointToWire(end), flags: { on: backup ? ["backup"] : [], rest: 0 } };
}

/** Both ends are the same. */
export function sameSubflow(a: SubflowMatch, b: SubflowMatch): boolean {
  return sameEnd(a.local, b.local) && sameEnd(a.remote, b.remote);
}

/** A port that one side does not have is not a difference. */
export function sameEnd(a: SubflowMatch["local"], b: SubflowMatch["local"]): boolean {
  return sameAddress(a.address, b.address) && (!a.port || !b.port || a.port === b.port);
}

/**
 * The connection's id for an address, at least `least`, else the lowest free one. undefined: all 255 are
 * taken.
 */
export function idFor(
  { address, port = 0 }: { address: string; port?: number | undefined },
  knownAddresses: readonly { id?: number | undefined; address?: string; port?: number }[],
  minimum = 0,
): number | undefined {
  const isOwn = (one: (typeof knownAddresses)[number]) =>
    one.id !== undefined &&
    one.id >= minimum &&
    (one.port ?? 0) === port &&
    sameAddress(one.address, address);
  const own = knownAddresses.find(isOwn);
  if (own?.id !== undefined) return own.id;
  const takenIds = new Set(knownAddresses.map(({ id }) => id));
  const { min, max } = BOUNDS.endpointId;
  for (let id = min; id <= max; id++) if (!takenIds.has(id)) return id;
  return undefined;
}

/** Local and remote address as `A:PORT -> B:PORT`; unknown ports are omitted. */
export const subflowText = ({ local, remote }: SubflowMatch): string =>
  `${endText(local)} -> ${endText(remote)}`;

/** `192.0.2.1:443`, `[2001:db8::1]:443`; the plain address without a port. */
export function endText({ address, port }: Partial<SubflowMatch["local"]>): string {
  if (address === undefined) return port ? `an unknown address, port ${port}` : "an unknown address";
  if (!port) return address;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
