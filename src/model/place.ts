import { addressBytes } from "./endpoint.js";

/** An address of an interface. */
export interface LocalAddress {
  readonly address: string;
  readonly ifindex: number;
  /** Duplicate address detection has not ended, or has found a duplicate: no socket can use the address yet. */
  readonly isTentative?: boolean;
}

/** Several interfaces may have the same address: `ifindex` is preferred. */
export type LocalLookUp = (address: string, ifindex?: number) => LocalAddress | undefined;

/** How this host treats an address. */
export interface AddressPlace {
  /** The address of an interface; undefined if no interface has it. */
  readonly local?: LocalAddress | undefined;
  /** Whether the kernel delivers packets to it to this host (a route of type local); undefined: unknown. */
  readonly isDelivered?: boolean | undefined;
  /** Whether sockets may use addresses that the host does not have (ip_nonlocal_bind); undefined: unknown. */
  readonly isForeignAllowed?: boolean | undefined;
}

/**
 * Whether a socket can be bound to an address: for IPv4 a local route is enough, for IPv6 an interface needs
 * the address. Undefined: unknown.
 */
export function isBindable(
  address: string,
  { local, isDelivered, isForeignAllowed }: AddressPlace,
): boolean | undefined {
  if (local || isForeignAllowed) return true;
  const isIPv4 = addressBytes(address)?.length === 4;
  if (isIPv4 && isDelivered) return true;
  const isUnknown = isForeignAllowed === undefined || (isIPv4 && isDelivered === undefined);
  return isUnknown ? undefined : false;
}

/** What an address is if it is not an address of one host. */
export function specialAddress(address: string): string | undefined {
  const bytes = addressBytes(address);
  if (!bytes) return undefined;
  if (bytes.every((byte) => byte === 0)) return "the unspecified address";
  if (bytes.length === 16) return bytes[0] === 0xff ? "a multicast address" : undefined;
  if (bytes.every((byte) => byte === 255)) return "the broadcast address";
  return ((bytes[0] ?? 0) & 0xf0) === 0xe0 ? "a multicast address" : undefined;
}

/** fe80::/10 */
export function isLinkLocal(address: string): boolean {
  const [first = 0, second = 0, ...rest] = addressBytes(address) ?? [];
  return rest.length === 14 && first === 0xfe && (second & 0xc0) === 0x80;
}
