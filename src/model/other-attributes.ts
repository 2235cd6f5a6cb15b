import type { RawAttribute } from "../codec/wire/attributes.js";

/** What a message holds beside the fields of the model. Newer kernels and newer rows of the tables bring it. */
export interface OtherAttributes {
  /** Values of rows that have no field of their own, by the row's name; a set flag is `true`. Absent: there are none. */
  otherAttributes?: Readonly<Record<string, unknown>>;
  /** Attributes that have no row in the table. Absent: there are none. */
  unknown?: readonly RawAttribute[];
}

type Values = Readonly<Record<string, unknown>> & { readonly unknown?: readonly RawAttribute[] };

/**
 * Adds the values of a message that no field of the model holds. Most messages have none: nothing is made for them.
 * @param fields names of the rows that have a field
 */
export function addOtherAttributes(to: OtherAttributes, values: Values, fields: readonly string[]): void {
  for (const name of Object.keys(values)) {
    if (fields.includes(name)) continue;
    if (name !== "unknown") to.otherAttributes = { ...to.otherAttributes, [name]: values[name] };
    else if (values.unknown) to.unknown = [...(to.unknown ?? []), ...values.unknown];
  }
}
