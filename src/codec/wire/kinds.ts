import { ProtocolError } from "../../errors.js";
import { formatIPv4, formatIPv6, parseAddress } from "./address.js";
import { copyOf, textOf } from "./bytes.js";
import { HOST, type Order, READ_NUMBER, type Width, WRITE_NUMBER } from "./numbers.js";
import type { Problem } from "./problem.js";

/** Bounds of a value, from which schemas, documentation and generated tests are derived. */
export type AttributeShape =
  | { readonly is: "number"; readonly min: number; readonly max: number }
  | { readonly is: "bigint"; readonly max: bigint }
  | { readonly is: "text"; readonly max: number }
  | { readonly is: "address"; readonly lengths: readonly number[] }
  | { readonly is: "count"; readonly max: number }
  | { readonly is: "bytes" }
  | { readonly is: "presence" }
  | { readonly is: "bits"; readonly names: readonly string[]; readonly max: number }
  | { readonly is: "attributes"; readonly rows: Readonly<Record<string, Row>> }
  | { readonly is: "struct"; readonly rows: Readonly<Record<string, Row>> }
  | { readonly is: "list"; readonly of: Kind<unknown> };

/** One value on the wire: its width if fixed, its bounds, and both directions. */
export interface Kind<T> {
  readonly name: string;
  /** Exact length in bytes; absent: any. */
  readonly size?: number;
  readonly shape: AttributeShape;
  /**
   * Decodes the bytes from `start` to `end`. Parts that cannot be decoded are omitted and added to
   * `problems`.
   * @throws ProtocolError if nothing can be decoded, and without `problems` if a part cannot
   */
  read(bytes: Buffer, start: number, end: number, problems?: Problem[]): T;
  /** @throws ProtocolError if the value cannot be encoded */
  write(value: T): Buffer;
}

/** A number of fixed width. Headers consist of these; a buffer for each field would be expensive. */
export interface NumberKind extends Kind<number> {
  /**
   * Writes the value into existing bytes.
   * @throws ProtocolError if the value cannot be encoded
   */
  put(bytes: Uint8Array, at: number, value: number): void;
}

export type ValueOf<K> = K extends Kind<infer T> ? T : never;

/** One attribute: number, kind, meaning, and the first kernel that has it (absent: always). */
export interface Row<K extends Kind<never> | Kind<unknown> = Kind<unknown>> {
  readonly number: number;
  readonly kind: K;
  readonly doc: string;
  readonly since?: string;
}

export function row<K>(number: number, kind: K, doc: string, since?: string) {
  return since === undefined ? { number, kind, doc } : { number, kind, doc, since };
}

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

function unsigned(name: string, size: 1 | 2 | 4, order: Order = HOST): NumberKind {
  const max = 2 ** (8 * size) - 1;
  const width = (size === 1 ? "8" : `${8 * size}${order}`) as Width;
  const store = WRITE_NUMBER[width];
  const put = (bytes: Uint8Array, at: number, value: number): void => {
    if (!isWithin(value, 0, max)) throw new ProtocolError(`${value} does not fit ${name}`);
    store(bytes, at, value);
  };
  return {
    name,
    size,
    shape: { is: "number", min: 0, max },
    read: READ_NUMBER[width],
    write: (value) => {
      const bytes = Buffer.allocUnsafe(size);
      put(bytes, 0, value);
      return bytes;
    },
    put,
  };
}

export const u8 = unsigned("u8", 1);
export const u16 = unsigned("u16", 2);
export const u32 = unsigned("u32", 4);
export const be16 = unsigned("be16", 2, "BE");

/** Signed 32 bits in host order. */
export const s32: Kind<number> = {
  name: "s32",
  size: 4,
  shape: { is: "number", min: -(2 ** 31), max: 2 ** 31 - 1 },
  read: (bytes, start, end) => u32.read(bytes, start, end) | 0,
  write: (value) => {
    if (!isWithin(value, -(2 ** 31), 2 ** 31 - 1)) throw new ProtocolError(`${value} does not fit s32`);
    return u32.write(value >>> 0);
  },
};

/** Unsigned 64 bits in host order; a bigint, because sequence numbers use all of them. */
export const u64: Kind<bigint> = {
  name: "u64",
  size: 8,
  shape: { is: "bigint", max: 2n ** 64n - 1n },
  read: (bytes, start) => (HOST === "LE" ? bytes.readBigUInt64LE(start) : bytes.readBigUInt64BE(start)),
  write: (value) => {
    if (typeof value !== "bigint" || BigInt.asUintN(64, value) !== value)
      throw new ProtocolError(`${value} does not fit u64`);
    const bytes = Buffer.alloc(8);
    if (HOST === "LE") bytes.writeBigUInt64LE(value);
    else bytes.writeBigUInt64BE(value);
    return bytes;
  },
};

/**
 * Unsigned 64 bits in host order as a plain number: for counts and rates, which are exact to 2^53. All bits
 * set, which means "no limit" and "any", is decoded as 2^64.
 */
export const count64: Kind<number> = {
  name: "u64 count",
  size: 8,
  shape: { is: "count", max: 2 ** 64 },
  read: (bytes, start, end) => {
    const [low, high] = HOST === "LE" ? [start, start + 4] : [start + 4, start];
    return u32.read(bytes, low, end) + 2 ** 32 * u32.read(bytes, high, end);
  },
  write: (value) => {
    if (!(value >= 0 && value <= 2 ** 64)) throw new ProtocolError(`${value} does not fit u64`);
    const integer = BigInt(Math.floor(value));
    return u64.write(integer >> 64n ? 2n ** 64n - 1n : integer);
  },
};

/** NUL-terminated text; `max` counts bytes without the NUL. */
export function text(max = 0xffff): Kind<string> {
  return {
    name: "text",
    shape: { is: "text", max },
    read: (bytes, start, end) => {
      let length = 0;
      while (start + length < end && bytes[start + length] !== 0) length++;
      if (length > max) throw new ProtocolError(`text of ${length} bytes instead of at most ${max}`);
      return textOf(bytes, start, start + length);
    },
    write: (value) => {
      const bytes = Buffer.from(`${value}\0`, "utf8");
      if (bytes.length - 1 > max || value.includes("\0"))
        throw new ProtocolError(`"${value}" does not fit ${max} bytes of text`);
      return bytes;
    },
  };
}

/** Bytes without a known meaning; copied, because buffers are reused. */
export const raw: Kind<Buffer> = {
  name: "bytes",
  shape: { is: "bytes" },
  read: copyOf,
  write: (value) => value,
};

/** An attribute without a payload. */
export const presence: Kind<true> = {
  name: "flag",
  shape: { is: "presence" },
  read: () => true,
  write: () => Buffer.alloc(0),
};

/** An IP address in network order, as canonical text; `lengths` are the allowed sizes. */
function address(name: string, lengths: readonly number[]): Kind<string> {
  return {
    name,
    ...(lengths.length === 1 && { size: lengths[0] as number }),
    shape: { is: "address", lengths },
    read: (bytes, start, end) => {
      if (!lengths.includes(end - start))
        throw new ProtocolError(`${end - start} bytes instead of an ${name} address`);
      return end - start === 4 ? formatIPv4(bytes, start) : formatIPv6(bytes, start);
    },
    write: (value) => {
      const bytes = parseAddress(value);
      if (!bytes || !lengths.includes(bytes.length))
        throw new ProtocolError(`"${value}" is no ${name} address`);
      return bytes;
    },
  };
}

export const ipv4 = address("ipv4", [4]);
export const ipv6 = address("ipv6", [16]);
/** Either address family, distinguished by length, as rtnetlink sends addresses. */
export const ip = address("ip", [4, 16]);

/** Flag names, and the remaining bits: unknown bits survive decoding and encoding. */
export interface Bits<N extends string = string> {
  readonly on: readonly N[];
  readonly rest: number;
}

/** Shared, because most flags are zero and there are many events. */
const NO_BITS: Bits<never> = Object.freeze({ on: Object.freeze([]), rest: 0 });

/** Bit 0 is the first name. */
export function bits<const N extends string>(base: Kind<number>, names: readonly N[]): Kind<Bits<N>> {
  const knownMask = 2 ** names.length - 1;
  return {
    ...base,
    name: `${base.name} bits`,
    shape: { is: "bits", names, max: 2 ** (8 * (base.size ?? 4)) - 1 },
    read: (bytes, start, end) => {
      const value = base.read(bytes, start, end);
      if (value === 0) return NO_BITS;
      return { on: names.filter((_, i) => value & (1 << i)), rest: (value & ~knownMask) >>> 0 };
    },
    write: ({ on, rest }) => {
      if (!isWithin(rest, 0, 2 ** 32 - 1)) throw new ProtocolError(`${rest} does not fit ${base.name}`);
      return base.write(on.reduce((value, name) => (value | bitOf(names, name)) >>> 0, rest));
    },
  };
}

function bitOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new ProtocolError(`"${name}" is not one of ${names.join(", ")}`);
  return 1 << index;
}
