import { parseAddress } from "../wire/address.js";
import type { Kind } from "../wire/kinds.js";
import * as z from "./zod.js";

/** A whole number, both ends included. */
export const between = (min: number, max: number) => z.number().check(z.int(), z.gte(min), z.lte(max));

/** An IP address in text, of one of the given lengths in bytes. */
export const addressText = (lengths: readonly number[] = [4, 16]) =>
  z
    .string()
    .check(
      z.refine((text: string) => lengths.includes(parseAddress(text)?.length ?? 0), "not an IP address"),
    );

/** Text of so many bytes, which is not characters, and without the zero that would end it early. */
export const shortText = (max: number) =>
  z
    .string()
    .check(
      z.refine(
        (text: string) => Buffer.byteLength(text) <= max && !text.includes("\0"),
        `longer than ${max} bytes, or with a zero in it`,
      ),
    );

/** The schema of a row's values, from its bounds; nested attributes are checked strictly but for `unknown`. */
export function schemaOf(kind: Kind<unknown>): z.Schema {
  const { shape } = kind;
  switch (shape.is) {
    case "number":
      return between(shape.min, shape.max);
    case "bigint":
      return z.bigint().check(z.gte(0n), z.lte(shape.max));
    case "text":
      return shortText(shape.max);
    case "address":
      return addressText(shape.lengths);
    case "bytes":
      return z.custom((value) => value instanceof Uint8Array);
    case "presence":
      return z.literal(true);
    case "bits":
      return z.strictObject({ on: z.array(z.oneOf(shape.names as [string])), rest: between(0, shape.max) });
    case "list":
      return z.array(schemaOf(shape.of));
    case "attributes":
      return attributesSchema(shape.rows);
  }
}

const unknownAttributes = z.array(
  z.strictObject({ type: between(0, 0xffff), payload: z.custom((value) => value instanceof Uint8Array) }),
);

function attributesSchema(rows: Readonly<Record<string, { readonly kind: Kind<unknown> }>>): z.Schema {
  const fields = Object.entries(rows).map(([name, { kind }]) => [name, z.optional(schemaOf(kind))] as const);
  return z.strictObject({ ...Object.fromEntries(fields), unknown: z.optional(unknownAttributes) });
}
