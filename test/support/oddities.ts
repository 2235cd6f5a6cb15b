import {
  attributes,
  eachAttribute,
  NLA_TYPE_MASK,
  type RawAttribute,
  type Rows,
} from "../../src/codec/wire/attributes.js";

/** One way to make a record malformed. */
export interface Oddity {
  readonly what: string;
  /** The record's attributes. */
  readonly bytes: Buffer;
}

const RAW = attributes({});

/** The attributes in these bytes as they are. */
function rawAttributes(bytes: Buffer): RawAttribute[] {
  const all: RawAttribute[] = [];
  eachAttribute(bytes, 0, bytes.length, (type, start, end) => {
    all.push({ type, payload: bytes.subarray(start, end) });
  });
  return all;
}

/** The same payload, malformed in each of these ways; undefined removes the attribute. */
const MALFORMED_WAYS: Readonly<Record<string, (payload: Buffer) => Buffer | undefined>> = {
  dropped: () => undefined,
  empty: () => Buffer.alloc(0),
  shortened: (payload) => payload.subarray(0, Math.max(0, payload.length - 1)),
  lengthened: (payload) => Buffer.concat([payload, Buffer.of(1)]),
  "of an unknown value": (payload) => Buffer.alloc(payload.length, 0xfe),
};

/**
 * Every attribute of a record, nested ones included, malformed in every way; and an invalid length at every position.
 */
export function* oddities(rows: Rows, bytes: Buffer, path = ""): Generator<Oddity> {
  const all = rawAttributes(bytes);
  for (const [at, { type, payload }] of all.entries()) {
    const [name = `#${type}`, row] =
      Object.entries(rows).find(([, { number }]) => number === (type & NLA_TYPE_MASK)) ?? [];
    const attributePath = path === "" ? name : `${path}.${name}`;
    const replaced = (newPayload: Buffer | undefined) =>
      RAW.write({
        unknown: all.flatMap((one, i) =>
          i !== at ? [one] : newPayload ? [{ type, payload: newPayload }] : [],
        ),
      });
    for (const [way, change] of Object.entries(MALFORMED_WAYS))
      yield { what: `${attributePath} ${way}`, bytes: replaced(change(payload)) };
    yield { what: `a length that cannot be at ${attributePath}`, bytes: withBrokenLength(all, at) };
    if (row?.kind.shape.is === "attributes")
      for (const inner of oddities(row.kind.shape.rows, payload, attributePath))
        yield { what: inner.what, bytes: replaced(inner.bytes) };
  }
}

/** The length of this attribute is shorter than its own header. */
function withBrokenLength(all: readonly RawAttribute[], at: number): Buffer {
  const bytesBefore = RAW.write({ unknown: all.slice(0, at) });
  const rest = RAW.write({ unknown: all.slice(at) });
  rest.writeUInt16LE(3, 0);
  return Buffer.concat([bytesBefore, rest]);
}
