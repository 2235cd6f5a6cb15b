import { describe, expect, test } from "@jest/globals";
import { type AttributeSet, attributes, type Rows } from "../../src/codec/wire/attributes.js";
import { type Kind, row } from "../../src/codec/wire/kinds.js";
import { ProtocolError } from "../../src/errors.js";
import { hex } from "./hex.js";

/** The requirements of a kind, as data. Hex is the encoding on a little-endian machine. */
export interface ThreeLists<T> {
  /** Pairs that are valid in both directions. */
  readonly right: readonly (readonly [value: T, hex: string])[];
  /** Bytes that are decoded to this value, though it is encoded otherwise. */
  readonly alsoRead?: readonly (readonly [value: T, hex: string])[];
  /** Values that cannot be encoded, of any type. */
  readonly wrongValues: readonly unknown[];
  /** Bytes that cannot be decoded. */
  readonly wrongBytes: readonly string[];
}

/** Tests a kind with all three lists. Bytes are decoded as an attribute's payload, which checks widths. */
export function threeLists<T>(title: string, kind: Kind<T>, lists: ThreeLists<T>): void {
  const set = attributes({ value: row(1, kind as Kind<unknown>, "under test") });
  describe(title, () => {
    for (const [value, bytes] of lists.right) {
      test(`${show(value)} is encoded as ${show(bytes)} and decoded from it`, () => {
        expect(kind.write(value)).toEqual(hex(bytes));
        expect(readPayload(set, hex(bytes))).toEqual(value);
      });
    }
    for (const [value, bytes] of lists.alsoRead ?? []) {
      test(`${show(bytes)} is decoded as ${show(value)}`, () => {
        expect(readPayload(set, hex(bytes))).toEqual(value);
      });
    }
    for (const value of lists.wrongValues) {
      test(`${show(value)} cannot be encoded`, () => {
        expect(() => kind.write(value as T)).toThrow(ProtocolError);
      });
    }
    for (const bytes of lists.wrongBytes) {
      test(`${show(bytes)} cannot be decoded, and the error names the attribute`, () => {
        const error = errorOf(() => readPayload(set, hex(bytes)));
        expect(error).toBeInstanceOf(ProtocolError);
        expect((error as ProtocolError).argument).toMatch(/^value(\.|$)/);
      });
    }
  });
}

/** The error that a call throws, undefined if it does not throw. */
export function errorOf(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Bytes of one attribute, its header and padding included. */
export function attributeOf(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(4 + payload.length, 0);
  header.writeUInt16LE(type, 2);
  return Buffer.concat([header, payload, Buffer.alloc(-payload.length & 3)]);
}

/** Decodes with bytes before and after the payload, so that offsets are tested, too. */
function readPayload(set: AttributeSet<Rows>, payload: Buffer): unknown {
  const attribute = attributeOf(1, payload);
  const framed = Buffer.concat([Buffer.from("eeeeee", "hex"), attribute, Buffer.from("ffff", "hex")]);
  return (set.read(framed, 3, 3 + attribute.length) as Record<string, unknown>).value;
}

function show(value: unknown): string {
  if (value === "") return "nothing";
  if (typeof value === "string") return value.trim().length > 60 ? `${value.trim().slice(0, 60)}…` : value;
  if (Buffer.isBuffer(value)) return `<${value.toString("hex")}>`;
  return JSON.stringify(value, (_, one) => (typeof one === "bigint" ? `${one}n` : one)) ?? String(value);
}
