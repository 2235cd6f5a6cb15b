import type { Rows } from "./attributes.js";
import { concat } from "./concat.js";
import type { Kind, ValueOf } from "./kinds.js";

/**
 * Fields that the sender's struct has; `rest` is what follows those that have a name here.
 */
export type StructValue<P extends Rows> = {
  -readonly [N in keyof P]?: ValueOf<P[N]["kind"]>;
} & { rest?: Buffer };

/**
 * A C struct that grows from kernel to kernel: as much of it is read as was sent. The number of a row is the offset of
 * its field in bytes; fields are of fixed width and stand in ascending order.
 */
export interface Struct<P extends Rows> extends Kind<StructValue<P>> {
  readonly rows: P;
  /** Bytes of the struct as far as it is known here. */
  readonly knownSize: number;
  /** Reads one field, undefined where the struct ends before it. */
  field<N extends keyof P & string>(
    name: N,
  ): (bytes: Buffer, start: number, end: number) => ValueOf<P[N]["kind"]> | undefined;
}

/** Structs that hold 64-bit numbers end at a multiple of eight bytes. */
const ALIGNMENT = 8;

interface Place {
  readonly name: string;
  readonly kind: Kind<unknown>;
  readonly offset: number;
  readonly end: number;
  /** Length of the shortest struct that has the field. */
  readonly least: number;
}

/**
 * @param least lengths of the structs that brought fields which stand where older ones had padding: there they would be
 * read as zero
 */
export function struct<const P extends Rows>(
  rows: P,
  least: { readonly [N in keyof P]?: number } = {},
): Struct<P> {
  const places = Object.entries(rows).map(([name, { number, kind }]): Place => {
    const end = number + (kind.size ?? 0);
    return { name, kind: kind as Kind<unknown>, offset: number, end, least: least[name] ?? end };
  });
  const knownSize = padded(places.at(-1)?.end ?? 0);
  // Copies of an object that was parsed are laid out like it; one built field by field would become a slow table.
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
    const given = places.filter(({ name }) => values[name] !== undefined);
    const { rest } = values;
    const bytes = Buffer.alloc(rest ? knownSize : padded(given.at(-1)?.least ?? 0));
    for (const { name, kind, offset } of given) bytes.set(kind.write(values[name]), offset);
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
