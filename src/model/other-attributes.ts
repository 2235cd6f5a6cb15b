import type { RawAttribute } from "../codec/wire/attributes.js";

/** What a message holds beside the fields of the model. Newer kernels and newer rows of the tables bring it. */
export interface OtherAttributes {
  /** Values of rows that have no field of their own, by the row's name; a set flag is `true`. Absent: there are none. */
  otherAttributes?: Readonly<Record<string, unknown>>;
  /** Attributes that have no row in the table. Absent: there are none. */
  unknown?: readonly RawAttribute[];
}

/** Values whose names are not in the list. */
export const without = (
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

type Rest = Readonly<Record<string, unknown>> & { readonly unknown?: readonly RawAttribute[] };

/** @param parts what is left of each attribute set of a message after the fields of the model were taken out */
export function otherAttributesIn(...parts: readonly Rest[]): OtherAttributes {
  const { unknown: _, ...values }: Rest = Object.assign({}, ...parts);
  const unknown = parts.flatMap((part) => part.unknown ?? []);
  return {
    ...(Object.keys(values).length > 0 && { otherAttributes: values }),
    ...(unknown.length > 0 && { unknown }),
  };
}
