import type { RawAttribute } from "../codec/wire/attributes.js";

/** Values of a message that have no field in the model. They come from newer kernels and newer rows of the tables. */
export interface OtherAttributes {
  /**
   * Values of rows that have no field of their own, by the row's name; a set flag is `true`. Absent if there are
   * none.
   */
  otherAttributes?: Readonly<Record<string, unknown>>;
  /** Attributes that have no row in the table. Absent if there are none. */
  unknown?: readonly RawAttribute[];
}

type Values = Readonly<Record<string, unknown>> & { readonly unknown?: readonly RawAttribute[] };

/**
 * Adds the values of a message that have no field in the model. Most messages have none, so nothing is allocated for
 * them.
 * @param fields names of the rows that have a field
 */
export function addOtherAttributes(to: OtherAttributes, values: Values, fields: readonly string[]): void {
  for (const name of Object.keys(values)) {
    if (fields.includes(name)) continue;
    if (name !== "unknown") to.otherAttributes = { ...to.otherAttributes, [name]: values[name] };
    else if (values.unknown) to.unknown = [...(to.unknown ?? []), ...values.unknown];
  }
}
