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
import type { Problem } from "./problem.js";

/** Where the attributes of a message stand, by their numbers. */
export interface AttributeIndex {
  /** Start of each payload, 0 where there is none; good until the next `find`. */
  readonly starts: Int32Array;
  /** What cannot be read of the message that was looked through last. Such attributes have no place. */
  readonly problems: Problem[];
  /** Looks through a message. @returns whether all that is there has a row */
  find(bytes: Buffer, start: number, end: number): boolean;
}

/**
 * For streams of one kind of message: finding attributes and reading each by its row takes a quarter of the time of an
 * object of all values, of which the reader would make another.
 */
export function attributeIndexOf({ rows }: AttributeSet<Rows>): AttributeIndex {
  const named = Object.entries(rows).map(([name, { number, kind }]) => ({ name, number, kind }));
  const starts = new Int32Array(Math.max(...named.map(({ number }) => number)) + 1);
  /** Length of the whole attribute; 0 where it has no row, or a row of any size. */
  const lengths = new Int32Array(starts.length);
  for (const { number, kind } of named) if (kind.size !== undefined) lengths[number] = HEADER + kind.size;

  const problems: Problem[] = [];

  /** An attribute whose length is none that its number always has. @returns whether it has a row */
  const note = (number: number, bytes: Buffer, start: number, end: number): boolean => {
    const row = named.find((one) => one.number === number);
    if (row === undefined) return false;
    const value = readKnown(row.name, row.kind as never, bytes, start, end, problems);
    if (value !== undefined) starts[number] = start;
    return true;
  };

  const find = (bytes: Buffer, start: number, end: number): boolean => {
    let isComplete = true;
    starts.fill(0);
    if (problems.length > 0) problems.length = 0;
    for (let at = start, length = 0; at < end; at += align(length)) {
      length = lengthAt(bytes, at, end, problems);
      if (length === 0) break;
      const number = u16.read(bytes, at + 2, at + 4) & NLA_TYPE_MASK;
      if (lengths[number] === length) starts[number] = at + HEADER;
      else isComplete = note(number, bytes, at + HEADER, at + length) && isComplete;
    }
    return isComplete;
  };
  return { starts, problems, find };
}
