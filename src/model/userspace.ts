import type { ADDRESS } from "../codec/families/mptcp-pm.js";
import type { Attributes } from "../codec/wire/attributes.js";
import { BOUNDS } from "./bounds.js";
import { endpointToWire, sameAddress } from "./endpoint.js";
import type { SocketEnd } from "./socket.js";

/** An address that a connection is to tell its peer of (ADD_ADDR). */
export interface Announcement {
  /** IPv4 or IPv6 address, no prefix length. IPv4 mapped into IPv6 stays IPv6. */
  address: string;
  /** 1 to 255; absent: the one the connection has for the address, else the lowest free one. */
  id?: number | undefined;
  /** 1 to 65535; absent: the peer uses the connection's own port. Something must listen on it. */
  port?: number | undefined;
  /** Interface that subflows from this address are bound to. */
  dev?: string | undefined;
  /** Its index, where the name is not known; `dev` wins. */
  ifindex?: number | undefined;
}

/** Where a subflow is to begin. */
export interface LocalEnd {
  address: string;
  /** 0 to 255, 0 for the address the connection was opened on; absent: as in an Announcement. */
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
  /** Ask the peer to send on it only when nothing else is left. Default false. */
  backup?: boolean | undefined;
}

/** Which subflow is meant: a Subflow will do. */
export interface SubflowKey {
  readonly local: Readonly<SocketEnd>;
  readonly remote: Readonly<SocketEnd>;
}

/** Which subflow is meant, ports left out where the addresses suffice; the first that fits is. */
export interface SubflowMatch {
  readonly local: { readonly address: string; readonly port?: number | undefined };
  readonly remote: { readonly address: string; readonly port?: number | undefined };
}

/** A subflow that the kernel began to open. */
export interface CreatedSubflow {
  /** The port is there once the subflow is established, or where it was asked for. */
  local: LocalEnd & { id: number };
  remote: SocketEnd;
  /** True where the kernel told that it is up. */
  established: boolean;
}

type WireAddress = Attributes<(typeof ADDRESS)["rows"]>;

/** An address nest whose flags are sent even where there are none: to the kernel absent ones mean the same as cleared ones. */
export function subflowEndToWire(end: SubflowMatch["local"], backup: boolean): WireAddress {
  return { ...endpointToWire(end), flags: { on: backup ? ["backup"] : [], rest: 0 } };
}

/** Both ends are the same. */
export function sameSubflow(a: SubflowMatch, b: SubflowMatch): boolean {
  return sameEnd(a.local, b.local) && sameEnd(a.remote, b.remote);
}

/** A port that one side does not name is no difference. */
export function sameEnd(a: SubflowMatch["local"], b: SubflowMatch["local"]): boolean {
  return sameAddress(a.address, b.address) && (!a.port || !b.port || a.port === b.port);
}

/** The id a connection has for an address already, from `least` on, else the lowest that nothing uses. undefined: all 255 are taken. */
export function idFor(
  { address, port = 0 }: { address: string; port?: number | undefined },
  known: readonly { id?: number | undefined; address?: string; port?: number }[],
  least = 0,
): number | undefined {
  const isOwn = (one: (typeof known)[number]) =>
    one.id !== undefined && one.id >= least && (one.port ?? 0) === port && sameAddress(one.address, address);
  const own = known.find(isOwn);
  if (own?.id !== undefined) return own.id;
  const taken = new Set(known.map(({ id }) => id));
  const { min, max } = BOUNDS.endpointId;
  for (let id = min; id <= max; id++) if (!taken.has(id)) return id;
  return undefined;
}

/** Local and remote address as `A:PORT -> B:PORT`; ports that are not known are left out. */
export const subflowText = ({ local, remote }: SubflowMatch): string =>
  `${endText(local)} -> ${endText(remote)}`;

/** `192.0.2.1:443`, `[2001:db8::1]:443`, without a port the bare address. */
export function endText({ address, port }: Partial<SubflowMatch["local"]>): string {
  if (address === undefined) return port ? `an unknown address, port ${port}` : "an unknown address";
  if (!port) return address;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
