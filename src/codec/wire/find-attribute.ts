import {
  type AttributeSet,
  align,
  HEADER,
  lengthAt,
  NLA_TYPE_MASK,
  type Rows,
  readKnown,
} from "./attributes.js";
import { type Kind, u16, type ValueOf } from "./kinds.js";
import type { Problem } from "./problem.js";

// For readers that need only a few attributes of tens of thousands of messages.

/**
 * Start of the payload of the first attribute with a number, 0 if there is none. An invalid length before it
 * is added to `problems`.
 * @throws ProtocolError for an invalid length, without `problems`
 */
export function findAttribute(
  bytes: Buffer,
  start: number,
  end: number,
  number: number,
  problems?: Problem[],
): number {
  for (let at = start, length = 0; at < end; at += align(length)) {
    length = lengthAt(bytes, at, end, problems);
    if (length === 0) return 0;
    if ((u16.read(bytes, at + 2, at + 4) & NLA_TYPE_MASK) === number) return at + HEADER;
  }
  return 0;
}

/** End of the payload that was found. */
export function payloadEnd(bytes: Buffer, payload: number): number {
  return payload - HEADER + u16.read(bytes, payload - HEADER, payload - 2);
}

type ReadOne<T> = (bytes: Buffer, start: number, end: number, problems?: Problem[]) => T | undefined;

/**
 * Decodes one attribute of a set and ignores the others.
 * @throws ProtocolError without `problems`
 */
export function attributeReader<R extends Rows, N extends keyof R & string>(
  { rows }: AttributeSet<R>,
  name: N,
): ReadOne<ValueOf<R[N]["kind"]>> {
  const { number, kind } = rows[name] as { number: number; kind: Kind<unknown> };
  return (bytes, start, end, problems) => {
    const at = findAttribute(bytes, start, end, number, problems);
    return at === 0
      ? undefined
      : (readKnown(name, kind, bytes, at, payloadEnd(bytes, at), problems) as never);
  };
}
