import { parseAddress } from "../codec/wire/address.js";
import { addressBytes } from "./endpoint.js";
import type { SocketEnd } from "./socket.js";

/** A pattern for one end of a connection: absent fields match anything. */
export interface SocketPattern {
  address?: string | undefined;
  /** Number of significant bits of the address; absent: all. */
  prefixLength?: number | undefined;
  port?: number | undefined;
  /** Name of the interface the socket is bound to. */
  dev?: string | undefined;
}

/** A pattern in the form that `parseSocketPattern` accepts. */
export function socketPatternText({ address, prefixLength, port, dev }: SocketPattern): string {
  if (address === undefined) return `:${port ?? 0}`;
  const tail = `${dev === undefined ? "" : `%${dev}`}${prefixLength === undefined ? "" : `/${prefixLength}`}`;
  if (port === undefined) return `${address}${tail}`;
  return `${address.includes(":") ? `[${address}]` : address}${tail}:${port}`;
}

const PATTERN_TAIL = /^(?:%(?<dev>[^/:\]\s]+))?(?:\/(?<length>\d{1,3}))?(?::(?<port>\d{1,5}))?$/;
/**
 * In brackets, with the interface after the address or after the bracket; IPv4; IPv6 without brackets and
 * port.
 */
const PATTERN_HEADS = [
  /^\[(?<address>[^\]%]+)(?:%(?<inside>[^\]]+))?\]/,
  /^(?<address>\d+\.[\d.]+)/,
] as const;
const BARE_IPV6 = /^(?<address>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?<tail>[%/].*)?$/;
const PORT_ALONE = /^\*?:(?<port>\d{1,5})$/;

/**
 * `192.0.2.3`, `192.0.2.0/24`, `192.0.2.3%wlp1s0:53345`, `[2001:db8::1]:443`, `2001:db8::/32`, `:443`: every form in
 * which this library prints the end of a socket, and parts of it. Undefined for any other text.
 */
export function parseSocketPattern(text: string): SocketPattern | undefined {
  const portAlone = PORT_ALONE.exec(text)?.groups?.port;
  if (portAlone !== undefined) return checked({ port: Number(portAlone) });
  for (const head of PATTERN_HEADS) {
    const found = head.exec(text);
    if (found) return wholePattern(found.groups?.address, text.slice(found[0].length), found.groups?.inside);
  }
  const bare = BARE_IPV6.exec(text)?.groups;
  return bare && wholePattern(bare.address, bare.tail ?? "");
}

function wholePattern(address: string | undefined, tail: string, inside?: string): SocketPattern | undefined {
  const groups = PATTERN_TAIL.exec(tail)?.groups;
  if (groups === undefined) return undefined;
  const { dev = inside, length, port } = groups;
  return checked({
    address,
    dev,
    prefixLength: length === undefined ? undefined : Number(length),
    port: port === undefined ? undefined : Number(port),
  });
}

function checked(pattern: SocketPattern): SocketPattern | undefined {
  const { address, prefixLength = 0, port = 0 } = pattern;
  const bytes = address === undefined ? undefined : parseAddress(address);
  if (address !== undefined && bytes === undefined) return undefined;
  if (prefixLength > 8 * (bytes?.length ?? 0) || port > 0xffff) return undefined;
  return pattern;
}

/** Both ends of a socket or an event, and the interface it is bound to; what is unknown is absent. */
export interface SocketEnds {
  readonly local?: Partial<SocketEnd> | undefined;
  readonly remote?: Partial<SocketEnd> | undefined;
  readonly dev?: string | undefined;
}

/**
 * Whether one end of a socket or an event matches the pattern. A pattern does not match an absent value. IPv4-mapped
 * IPv6 is treated as IPv4, as everywhere.
 */
export function endMatches(pattern: SocketPattern, ends: SocketEnds, of: "local" | "remote"): boolean {
  const { dev } = ends;
  const end = ends[of] ?? {};
  if (pattern.port !== undefined && pattern.port !== end.port) return false;
  if (pattern.dev !== undefined && pattern.dev !== dev) return false;
  return pattern.address === undefined || inPrefix(end.address ?? "", pattern.address, pattern.prefixLength);
}

function inPrefix(address: string, prefix: string, length: number | undefined): boolean {
  const [own, prefixBytes] = [addressBytes(address), addressBytes(prefix)];
  if (!own || !prefixBytes || own.length !== prefixBytes.length) return false;
  // A prefix length of a mapped address counts from the start of the sixteen bytes.
  const writtenLength = parseAddress(prefix)?.length ?? 0;
  const bits =
    length === undefined
      ? 8 * prefixBytes.length
      : Math.max(0, length - 8 * (writtenLength - prefixBytes.length));
  return samePrefix(own, prefixBytes, bits);
}

function samePrefix(a: Buffer, b: Buffer, bits: number): boolean {
  const bytes = bits >> 3;
  if (!a.subarray(0, bytes).equals(b.subarray(0, bytes))) return false;
  const mask = 0xff00 >> (bits & 7);
  return ((a[bytes] ?? 0) & mask & 0xff) === ((b[bytes] ?? 0) & mask & 0xff);
}
