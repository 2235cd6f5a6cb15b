import {
  type AttributeSet,
  align,
  HEADER,
  lengthAt,
  NLA_TYPE_MASK,
  type Rows,
  readKnown,
} from "./attributes.js";
import { u16 } from "./kinds.js";

/** Where the attributes of a message stand, by their numbers. */
export interface Places {
  /** Start of each payload, 0 where there is none; good until the next `find`. */
  readonly starts: Int32Array;
  /**
   * Looks through a message. @returns whether all that is there has a row
   * @throws ProtocolError on lengths that cannot be, as reading the set would
   */
  find(bytes: Buffer, start: number, end: number): boolean;
}

/**
 * For streams of one kind of message: finding attributes and reading each by its row takes a quarter of the time of an
 * object of all values, of which the reader would make another.
 */
export function placesOf({ rows }: AttributeSet<Rows>): Places {
  const named = Object.entries(rows).map(([name, { number, kind }]) => ({ name, number, kind }));
  const starts = new Int32Array(Math.max(...named.map(({ number }) => number)) + 1);
  /** Length of the whole attribute; 0 where it has no row, or a row of any size. */
  const lengths = new Int32Array(starts.length);
  for (const { number, kind } of named) if (kind.size !== undefined) lengths[number] = HEADER + kind.size;

  /** An attribute whose length is none that its number always has. */
  const isNamed = (number: number, bytes: Buffer, start: number, end: number): boolean => {
    const row = named.find((one) => one.number === number);
    if (row !== undefined) readKnown(row.name, row.kind as never, bytes, start, end);
    return row !== undefined;
  };

  const find = (bytes: Buffer, start: number, end: number): boolean => {
    let isComplete = true;
    starts.fill(0);
    for (let at = start, length = 0; at < end; at += align(length)) {
      length = lengthAt(bytes, at, end);
      const number = u16.read(bytes, at + 2, at + 4) & NLA_TYPE_MASK;
      if (lengths[number] === length || isNamed(number, bytes, at + HEADER, at + length))
        starts[number] = at + HEADER;
      else isComplete = false;
    }
    return isComplete;
  };
  return { starts, find };
}
