import type { ADDRESS, ENDPOINT_FLAGS, PM } from "../codec/families/mptcp-pm.js";
import { formatIPv4, formatIPv6, parseAddress } from "../codec/wire/address.js";
import { AF, familyOf } from "../codec/wire/address-family.js";
import type { Attributes } from "../codec/wire/attributes.js";
import type { Problem } from "../codec/wire/problem.js";
import { addOtherAttributes, type OtherAttributes } from "./other-attributes.js";

/** A flag of an endpoint; only the kernel sets `implicit`. */
export type EndpointFlag = (typeof ENDPOINT_FLAGS)[number];

/** One address of the in-kernel path manager, as the kernel reports it. */
export interface Endpoint extends OtherAttributes {
  /** 1 to 255, unique in the namespace. Absent if the kernel did not report it. */
  id?: number;
  /** Canonical text; IPv4-mapped IPv6 stays `::ffff:a.b.c.d`. Absent if the kernel did not report it. */
  address?: string;
  /** Port announced with the address; absent if there is none. */
  port?: number;
  flags: EndpointFlag[];
  /** Flag bits without a name in this library. */
  unknownFlags?: number;
  /** Interface the subflows are bound to. */
  ifindex?: number;
  /** Its name; absent if no interface has that index any more. */
  dev?: string;
  /** Fields that the kernel did not report, or that could not be decoded; absent if the endpoint is complete. */
  problems?: readonly Problem[];
}

/** The endpoint to add. */
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
  /** Interface index, if the name is unknown; `dev` takes precedence. */
  ifindex?: number | undefined;
}

/** Selects an endpoint: by id, or by address (and port, if several share the address). */
export interface EndpointKey {
  id?: number | undefined;
  address?: string | undefined;
  port?: number | undefined;
}

/** The two flags that can be changed on an existing endpoint; absent: unchanged. */
export interface FlagsChange {
  backup?: boolean | undefined;
  fullmesh?: boolean | undefined;
}

type WireAddress = Attributes<(typeof ADDRESS)["rows"]>;
type WireReply = Attributes<(typeof PM)["rows"]>;

/** Rows that have a field in Endpoint. The address shows the family. */
const FIELDS = [
  "id", "flags", "ifindex", "port", "family", "addr4", "addr6",
] as const satisfies readonly (keyof WireAddress)[]; // biome-ignore format: one row

/**
 * The endpoint in a reply, as far as it can be decoded; the kernel's port 0 and flags 0 become absent fields.
 * @param reply the attributes of the reply besides the address
 */
export function endpointFromWire(
  wire: WireAddress,
  unread: readonly Problem[] = [],
  reply: WireReply = {},
): Endpoint {
  const address = wire.addr4 ?? wire.addr6;
  const problems = endpointProblems(wire, unread);
  // A conditional spread would create a hidden class in V8 at each call, which stays in memory until a full garbage
  // collection.
  const endpoint = {} as Endpoint;
  if (wire.id !== undefined) endpoint.id = wire.id;
  if (address !== undefined) endpoint.address = address;
  if (wire.port) endpoint.port = wire.port;
  endpoint.flags = [...(wire.flags?.on ?? [])];
  if (wire.flags?.rest) endpoint.unknownFlags = wire.flags.rest;
  if (wire.ifindex) endpoint.ifindex = wire.ifindex;
  if (problems.length > 0) endpoint.problems = problems;
  addOtherAttributes(endpoint, reply, ["addr"]);
  addOtherAttributes(endpoint, wire, FIELDS);
  return endpoint;
}

/** Attributes of every endpoint, in the user's words. */
const REQUIRED_FIELDS = { id: ["id"], address: ["addr4", "addr6"], flags: ["flags"] } as const;
const WORDS: Readonly<Record<string, string>> = { addr4: "address", addr6: "address", ifindex: "interface" };

/** In the user's words; a field counts as missing only if no problem mentions it. */
function endpointProblems(wire: WireAddress, unread: readonly Problem[]): Problem[] {
  const userProblems = unread.map((one) => {
    const field = one.field.replace(/^addr(\.|$)/, "");
    return { ...one, field: WORDS[field] ?? field };
  });
  const isTold = (word: string) => userProblems.some(({ field }) => field === word || field === "");
  const missing = Object.entries(REQUIRED_FIELDS)
    .filter(([word, names]) => !isTold(word) && names.every((name) => wire[name] === undefined))
    .map(([field]) => ({ field }));
  return [...missing, ...userProblems];
}

/** The name of an endpoint in a text. */
export function endpointName({ id, address, ifindex }: Endpoint): string {
  if (id !== undefined) return `endpoint id ${id}`;
  if (address !== undefined) return `endpoint ${address}`;
  return ifindex === undefined ? "an endpoint" : `an endpoint of interface ${ifindex}`;
}

/** The request's nest; absent and zero values are omitted, as in `ip mptcp`. */
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
  const family = familyOf(address);
  return family === AF.inet6 ? { family, addr6: address } : { family, addr4: address };
}

/**
 * Whether two texts mean the same address; IPv4 and its mapped form are the same, as in the kernel. An
 * unknown address equals no other.
 */
export function sameAddress(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const firstBytes = addressBytes(a);
  const secondBytes = addressBytes(b);
  return firstBytes !== undefined && secondBytes !== undefined && firstBytes.equals(secondBytes);
}

/** Bytes of an address, for an IPv4-mapped address those of IPv4; undefined for anything else. */
export function addressBytes(text: string): Buffer | undefined {
  const bytes = parseAddress(text);
  return bytes && isMapped(bytes) ? bytes.subarray(12) : bytes;
}

/** ::ffff:0:0/96 */
function isMapped(bytes: Buffer): boolean {
  if (bytes.length !== 16) return false;
  return bytes.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 0xff));
}

/** The canonical text of an address with several spellings; of IPv4 for an IPv4-mapped one. */
export function canonicalAddress(text: string): string {
  if (!text.includes(":")) return text;
  const bytes = addressBytes(text);
  if (bytes === undefined) return text;
  return bytes.length === 4 ? formatIPv4(bytes, 0) : formatIPv6(bytes, 0);
}
