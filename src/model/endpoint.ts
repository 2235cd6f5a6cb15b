import type { ADDRESS, ENDPOINT_FLAGS } from "../codec/families/mptcp-pm.js";
import { formatIPv4, formatIPv6, parseAddress } from "../codec/wire/address.js";
import type { Attributes } from "../codec/wire/attributes.js";
import type { Problem } from "../codec/wire/problem.js";

/** Address families as the kernel numbers them. */
export const AF = { inet: 2, inet6: 10 } as const;

/** A role of an endpoint; `implicit` is given by the kernel only. */
export type EndpointFlag = (typeof ENDPOINT_FLAGS)[number];

/** One address of the in-kernel path manager, as the kernel tells it. */
export interface Endpoint {
  /** 1 to 255, unique in the namespace. Absent where the kernel did not tell it. */
  id?: number;
  /** Canonical text; IPv4 mapped into IPv6 stays `::ffff:a.b.c.d`. Absent where the kernel did not tell it. */
  address?: string;
  /** Port announced with the address, absent where none. */
  port?: number;
  flags: EndpointFlag[];
  /** Flag bits this library has no name for. */
  unknownFlags?: number;
  /** Interface the subflows are bound to. */
  ifindex?: number;
  /** Its name; absent where no interface has that index any more. */
  dev?: string;
  /** What the kernel did not tell, or what could not be read; absent where the endpoint is whole. */
  problems?: readonly Problem[];
}

/** What to add. */
export interface EndpointSpec {
  /** IPv4 or IPv6 address, no prefix length. */
  address: string;
  /** 1 to 255; absent: the kernel chooses. */
  id?: number | undefined;
  /** 1 to 65535; needs `signal`, excludes `subflow`. */
  port?: number | undefined;
  flags?: readonly EndpointFlag[] | undefined;
  /** Interface name (or alternative name) to bind subflows to. */
  dev?: string | undefined;
  /** Interface index, where the name is not known; `dev` wins. */
  ifindex?: number | undefined;
}

/** Which endpoint is meant: by id, or by address (and port, where several share the address). */
export interface EndpointKey {
  id?: number | undefined;
  address?: string | undefined;
  port?: number | undefined;
}

/** The two flags a live endpoint can change; absent: left alone. */
export interface FlagsChange {
  backup?: boolean | undefined;
  fullmesh?: boolean | undefined;
}

type WireAddress = Attributes<(typeof ADDRESS)["rows"]>;

/** The endpoint in a reply, as far as it is there; port 0 and flags 0 of the kernel end here. */
export function endpointFromWire(wire: WireAddress, unread: readonly Problem[] = []): Endpoint {
  const address = wire.addr4 ?? wire.addr6;
  const problems = endpointProblems(wire, unread);
  // A conditional spread leaves a hidden class of V8 behind at each call, which stays until a full garbage collection.
  const endpoint: Endpoint = { flags: [...(wire.flags?.on ?? [])] };
  if (wire.id !== undefined) endpoint.id = wire.id;
  if (address !== undefined) endpoint.address = address;
  if (wire.port) endpoint.port = wire.port;
  if (wire.flags?.rest) endpoint.unknownFlags = wire.flags.rest;
  if (wire.ifindex) endpoint.ifindex = wire.ifindex;
  if (problems.length > 0) endpoint.problems = problems;
  return endpoint;
}

/** Attributes of every endpoint, by the user's words. */
const EVERY = { id: ["id"], address: ["addr4", "addr6"], flags: ["flags"] } as const;
const WORDS: Readonly<Record<string, string>> = { addr4: "address", addr6: "address", ifindex: "interface" };

/** In the user's words; what is missing only where nothing says that it was there. */
function endpointProblems(wire: WireAddress, unread: readonly Problem[]): Problem[] {
  const named = unread.map((one) => {
    const field = one.field.replace(/^addr(\.|$)/, "");
    return { ...one, field: WORDS[field] ?? field };
  });
  const isTold = (word: string) => named.some(({ field }) => field === word || field === "");
  const missing = Object.entries(EVERY)
    .filter(([word, names]) => !isTold(word) && names.every((name) => wire[name] === undefined))
    .map(([field]) => ({ field }));
  return [...missing, ...named];
}

/** What an endpoint is called in a text. */
export function endpointName({ id, address, ifindex }: Endpoint): string {
  if (id !== undefined) return `endpoint id ${id}`;
  if (address !== undefined) return `endpoint ${address}`;
  return ifindex === undefined ? "an endpoint" : `an endpoint of interface ${ifindex}`;
}

/** The request's nest; absent and zero values are left out, as `ip mptcp` does. */
export function endpointToWire(spec: Partial<EndpointSpec>): WireAddress {
  return {
    ...(spec.id !== undefined && { id: spec.id }),
    ...(spec.flags && spec.flags.length > 0 && { flags: { on: spec.flags, rest: 0 } }),
    ...(spec.ifindex && { ifindex: spec.ifindex }),
    ...(spec.port && { port: spec.port }),
    ...(spec.address !== undefined && addressToWire(spec.address)),
  };
}

function addressToWire(address: string): WireAddress {
  return address.includes(":") ? { family: AF.inet6, addr6: address } : { family: AF.inet, addr4: address };
}

/**
 * The sixteen or four bytes behind two texts are the same; IPv4 and its mapped form count as one, as in the kernel.
 * An address that is not known is the same as no other.
 */
export function sameAddress(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const left = addressBytes(a);
  const right = addressBytes(b);
  return left !== undefined && right !== undefined && left.equals(right);
}

/** Bytes of an address, the four of IPv4 for one that is mapped into IPv6; undefined for anything else. */
export function addressBytes(text: string): Buffer | undefined {
  const bytes = parseAddress(text);
  return bytes && isMapped(bytes) ? bytes.subarray(12) : bytes;
}

/** ::ffff:0:0/96 */
function isMapped(bytes: Buffer): boolean {
  if (bytes.length !== 16) return false;
  return bytes.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 0xff));
}

/** The one text of an address that others spell differently, of IPv4 for one that is mapped into IPv6. */
export function canonicalAddress(text: string): string {
  if (!text.includes(":")) return text;
  const bytes = addressBytes(text);
  if (bytes === undefined) return text;
  return bytes.length === 4 ? formatIPv4(bytes, 0) : formatIPv6(bytes, 0);
}
