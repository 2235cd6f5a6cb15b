import { ProtocolError } from "../../errors.js";
import { concat } from "./concat.js";
import type { Kind, ValueOf } from "./kinds.js";

type Fields = Readonly<Record<string, Kind<never> | Kind<unknown>>>;
export type RecordValue<F extends Fields> = { -readonly [N in keyof F]: ValueOf<F[N]> };

/** A fixed header: consecutive fields of fixed width, with named gaps. */
export interface Header<F extends Fields = Fields> {
  readonly fields: F;
  /** Total length in bytes. */
  readonly size: number;
  /** @throws ProtocolError if there are too few bytes */
  check(start: number, end: number): void;
  /** @throws ProtocolError if there are too few bytes */
  read(bytes: Buffer, start: number, end: number): RecordValue<F>;
  /** Missing fields are zero. */
  write(values: Partial<RecordValue<F>>): Buffer;
  /** Decodes one field of a complete header that starts at `start`. */
  field<N extends keyof F & string>(name: N): (bytes: Buffer, start: number) => ValueOf<F[N]>;
}

export function header<const F extends Fields>(fields: F): Header<F> {
  const places = Object.entries(fields).map(([name, kind]) => ({
    name,
    kind: kind as Kind<unknown>,
    size: kind.size ?? 0,
  }));
  const size = places.reduce((sum, place) => sum + place.size, 0);
  const offsetOf = (field: string) =>
    places
      .slice(
        0,
        places.findIndex(({ name }) => name === field),
      )
      .reduce((sum, place) => sum + place.size, 0);
  const check = (start: number, end: number) => {
    if (end - start < size) throw new ProtocolError(`${end - start} bytes instead of a header of ${size}`);
  };
  return {
    fields,
    size,
    check,
    read: (bytes, start, end) => {
      check(start, end);
      const values: Record<string, unknown> = {};
      let at = start;
      for (const { name, kind, size: width } of places) {
        values[name] = kind.read(bytes, at, at + width);
        at += width;
      }
      return values as RecordValue<F>;
    },
    field: (name) => {
      const { kind, size: width } = places.find((place) => place.name === name) as (typeof places)[number];
      const offset = offsetOf(name);
      return (bytes, start) => kind.read(bytes, start + offset, start + offset + width) as never;
    },
    write: (values) =>
      concat(
        places.map(({ name, kind, size: width }) => {
          const value = (values as Record<string, unknown>)[name];
          return value === undefined ? new Uint8Array(width) : kind.write(value);
        }),
      ),
  };
}
