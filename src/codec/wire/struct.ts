import type { Rows } from "./attributes.js";
import { concat } from "./concat.js";
import type { Kind, ValueOf } from "./kinds.js";

/** Fields of the sender's struct; `rest` contains the bytes after the known fields. */
export type StructValue<P extends Rows> = {
  -readonly [N in keyof P]?: ValueOf<P[N]["kind"]>;
} & { rest?: Buffer };

/**
 * A C struct that grows between kernel versions: it is decoded as far as it was sent. The number of a row is
 * the offset of its field in bytes; fields have fixed width and ascending offsets.
 */
export interface Struct<P extends Rows> extends Kind<StructValue<P>> {
  readonly rows: P;
  /** Bytes of the known part of the struct. */
  readonly knownSize: number;
  /** Decodes one field; undefined if the struct ends before it. */
  field<N extends keyof P & string>(
    name: N,
  ): (bytes: Buffer, start: number, end: number) => ValueOf<P[N]["kind"]> | undefined;
}

/** Structs with 64-bit numbers end at a multiple of eight bytes. */
const ALIGNMENT = 8;

interface Place {
  readonly name: string;
  readonly kind: Kind<unknown>;
  readonly offset: number;
  readonly end: number;
  /** Length of the shortest struct that contains the field. */
  readonly least: number;
}

/**
 * @param minLengths struct lengths of fields that replaced padding: in older structs they would be decoded as zero
 */
export function struct<const P extends Rows>(
  rows: P,
  minLengths: { readonly [N in keyof P]?: number } = {},
): Struct<P> {
  const places = Object.entries(rows).map(([name, { number, kind }]): Place => {
    const end = number + (kind.size ?? 0);
    return { name, kind: kind as Kind<unknown>, offset: number, end, least: minLengths[name] ?? end };
  });
  const knownSize = padded(places.at(-1)?.end ?? 0);
  // Copies of a parsed object have its layout; an object built field by field would become a slow dictionary.
  const blank = JSON.parse(JSON.stringify(Object.fromEntries(places.map(({ name }) => [name, 0]))));
  for (const { name } of places) blank[name] = undefined;

  const read = (bytes: Buffer, start: number, end: number): StructValue<P> => {
    const values: Record<string, unknown> = { ...blank };
    for (const { name, kind, offset, end: past, least } of places) {
      if (start + least > end) break;
      values[name] = kind.read(bytes, start + offset, start + past);
    }
    if (end - start > knownSize) values.rest = Buffer.from(bytes.subarray(start + knownSize, end));
    return values as StructValue<P>;
  };

  const write = (values: StructValue<P>): Buffer => {
    const presentFields = places.filter(({ name }) => values[name] !== undefined);
    const { rest } = values;
    const bytes = Buffer.alloc(rest ? knownSize : padded(presentFields.at(-1)?.least ?? 0));
    for (const { name, kind, offset } of presentFields) bytes.set(kind.write(values[name]), offset);
    return rest ? concat([bytes, rest]) : bytes;
  };

  const field = (name: string) => {
    const { kind, offset, end: past, least } = places.find((place) => place.name === name) as Place;
    return (bytes: Buffer, start: number, end: number) =>
      start + least > end ? undefined : (kind.read(bytes, start + offset, start + past) as never);
  };

  const shape = { is: "struct", rows: rows as Rows as never } as const;
  return { name: "struct", rows, knownSize, shape, read, write, field };
}

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;
