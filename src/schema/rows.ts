import { parseAddress } from "../codec/wire/address.js";
import type { Kind } from "../codec/wire/kinds.js";
import * as z from "./zod.js";

/** A whole number, bounds included. */
export const integerBetween = (min: number, max: number) => z.int().check(z.gte(min), z.lte(max));

export const textThat = (isValid: (text: string) => boolean, problem?: string) =>
  z.string().check(z.refine(isValid, problem));

/** An IP address in text, of one of the given lengths in bytes. */
export const addressText = (lengths: readonly number[] = [4, 16]) =>
  textThat(
    (text) => lengths.includes(parseAddress(text)?.length ?? 0),
    "not an IP address (as 10.0.0.1 or 2001:db8::1, without brackets)",
  );

/** Text with a maximum number of bytes (not characters), without a NUL, which would end it early. */
export const shortText = (max: number) =>
  textThat(
    (text) => Buffer.byteLength(text) <= max && !text.includes("\0"),
    `longer than ${max} bytes, or with a zero in it`,
  );

/** A schema for each field of a model type, no more and no fewer. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: z.Schema<T[K]> };

/** Keys that share a schema. */
export const names = <const N extends string, T>(keys: readonly N[], schema: T) =>
  Object.fromEntries(keys.map((key) => [key, schema])) as Record<N, T>;

/**
 * The schema of a row's values, from its bounds. Nested attributes are checked strictly, except `unknown`.
 */
export const schemaOf = <T>(kind: Kind<T>): z.Schema<T> => shapeSchema(kind.shape) as z.Schema<T>;

function shapeSchema(shape: Kind<unknown>["shape"]): z.Schema {
  switch (shape.is) {
    case "number":
      return integerBetween(shape.min, shape.max);
    case "bigint":
      return z.bigint().check(z.gte(0n), z.lte(shape.max));
    case "count":
      return z.number().check(z.gte(0), z.lte(shape.max));
    case "text":
      return shortText(shape.max);
    case "address":
      return addressText(shape.lengths);
    case "bytes":
      return z.custom((value) => value instanceof Uint8Array);
    case "presence":
      return z.literal(true);
    case "bits":
      return z.strictObject({
        on: z.array(z.oneOf(shape.names as [string])),
        rest: integerBetween(0, shape.max),
      });
    case "list":
      return z.array(schemaOf(shape.of));
    case "attributes":
      return attributesSchema(shape.rows);
    case "struct":
      return structSchema(shape.rows);
  }
}

const unknownAttributes = () =>
  z.array(
    z.strictObject({
      type: integerBetween(0, 0xffff),
      payload: z.custom((value) => value instanceof Uint8Array),
    }),
  );

type Kinds = Readonly<Record<string, { readonly kind: Kind<unknown> }>>;

const fieldsOf = (rows: Kinds) =>
  Object.fromEntries(Object.entries(rows).map(([name, { kind }]) => [name, z.optional(schemaOf(kind))]));

function attributesSchema(rows: Kinds): z.Schema {
  return z.strictObject({ ...fieldsOf(rows), unknown: z.optional(unknownAttributes()) });
}

/** On an older kernel the last fields are missing; bytes of a newer kernel after them are in `rest`. */
function structSchema(rows: Kinds): z.Schema {
  const rest = z.custom((value) => value instanceof Uint8Array);
  return z.strictObject({ ...fieldsOf(rows), rest: z.optional(rest) });
}
