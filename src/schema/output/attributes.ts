import type { Rows } from "../../codec/wire/attributes.js";
import { snakeCase } from "../../codec/wire/field-name.js";
import type { Kind } from "../../codec/wire/kinds.js";
import { schemaOf } from "../rows.js";
import * as z from "../zod.js";
import { hexBytes, matching } from "./shared.js";

export type Shape = Readonly<Record<string, z.Schema>>;

/** Key of an attribute without a row. */
const UNKNOWN_KEY = /^attr\d{1,5}$/;

/**
 * Rows of a table as JSON has them: keys as in C; a value that this kernel does not report has no key.
 * @param special schemas of keys that differ from their rows
 */
export function rowShape(rows: Rows, special: Shape = {}): Shape {
  const fields = Object.entries(rows).map(([name, { kind }]) => {
    const key = snakeCase(name);
    return [key, z.optional(special[key] ?? jsonSchema(kind as Kind<unknown>))];
  });
  return Object.fromEntries(fields);
}

/** An object of these keys, and of `attrN` for attributes without a row. */
export function openObject<const S extends Shape>(shape: S) {
  const isAllowed = (key: string) => key in shape || UNKNOWN_KEY.test(key);
  return z
    .catchall(z.strictObject(shape), hexBytes)
    .check(z.refine((one) => Object.keys(one).every(isAllowed), "there is no such field"));
}

/** 64-bit numbers are text; bit sets are names and the remaining number; bytes are hexadecimal. */
function jsonSchema(kind: Kind<unknown>): z.Schema {
  switch (kind.shape.is) {
    case "bigint":
      return matching(/^\d{1,20}$/);
    case "bits":
      return z.array(matching(/^[a-z][a-z0-9_]*$|^0x[0-9a-f]+$/));
    case "bytes":
      return hexBytes;
    case "list":
      return z.array(jsonSchema(kind.shape.of));
    case "attributes":
      return openObject(rowShape(kind.shape.rows));
    case "struct":
      return structObject(kind.shape.rows);
    default:
      return schemaOf(kind);
  }
}

/** A struct: `rest` is the bytes that a newer kernel sends after the known fields. */
export const structObject = (rows: Rows, special: Shape = {}) =>
  z.strictObject({ ...rowShape(rows, special), rest: z.optional(hexBytes) });
