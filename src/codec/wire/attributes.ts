import { ProtocolError } from "../../errors.js";
import { copyOf } from "./bytes.js";
import { concat } from "./concat.js";
import { type Kind, type Row, u16, type ValueOf } from "./kinds.js";
import { nestProblems, type Problem } from "./problem.js";

/** include/uapi/linux/netlink.h: the two top bits of an attribute's type are flags. */
export const NLA_F_NESTED = 0x8000;
/** The bits of an attribute's type that are its number (include/uapi/linux/netlink.h). */
export const NLA_TYPE_MASK = 0x3fff;
/** Bytes before an attribute's payload: length and type. */
export const HEADER = 4;

/** Rounds up to the 4-byte boundary on which every header and attribute starts. */
export const align = (length: number): number => (length + 3) & ~3;

/** An attribute without a row: kept with its flag bits, so that encoding it again changes nothing. */
export interface RawAttribute {
  readonly type: number;
  readonly payload: Buffer;
}

export type Rows = Readonly<Record<string, Row<Kind<never> | Kind<unknown>>>>;

/** Values by name; attributes without a row are in `unknown`. */
export type Attributes<R extends Rows> = { -readonly [N in keyof R]?: ValueOf<R[N]["kind"]> } & {
  unknown?: RawAttribute[];
};

/** A set of attributes. It is itself a kind, so that nesting needs no second mechanism. */
export interface AttributeSet<R extends Rows> extends Kind<Attributes<R>> {
  readonly rows: R;
}

type Visit = (type: number, start: number, end: number) => void;

/**
 * Calls `visit` with the type and the payload's bounds of each attribute, up to the first invalid length.
 * @throws ProtocolError for an invalid length, without `problems`
 */
export function eachAttribute(
  bytes: Buffer,
  start: number,
  end: number,
  visit: Visit,
  problems?: Problem[],
): void {
  for (let at = start, length = 0; at < end; at += align(length)) {
    length = lengthAt(bytes, at, end, problems);
    if (length === 0) return;
    visit(u16.read(bytes, at + 2, at + 4), at + HEADER, at + length);
  }
}

/**
 * Length of the attribute at `at`, including its header; 0 if invalid, which is added to `problems`.
 * @throws ProtocolError for an invalid length, without `problems`
 */
export function lengthAt(bytes: Buffer, at: number, end: number, problems?: Problem[]): number {
  if (end - at < HEADER)
    return unread("", `${end - at} bytes are left, which is too short for an attribute`, problems);
  const length = u16.read(bytes, at, at + 2);
  if (length >= HEADER && at + length <= end) return length;
  return unread("", `attribute length ${length} instead of ${HEADER} to ${end - at}`, problems);
}

/** Adds to `problems`, or throws. @returns 0 */
function unread(field: string, reason: string, problems: Problem[] | undefined): 0 {
  if (problems === undefined)
    throw new ProtocolError(field === "" ? reason : `${field}: ${reason}`, {
      argument: field === "" ? undefined : field,
    });
  problems.push({ field, reason });
  return 0;
}

/** One attribute as bytes, padded to the boundary. */
function attributeBytes(type: number, payload: Buffer): Buffer {
  const length = HEADER + payload.length;
  if (length > 0xffff) throw new ProtocolError(`attribute of ${length} bytes`);
  const bytes = Buffer.allocUnsafe(align(length));
  u16.put(bytes, 0, length);
  u16.put(bytes, 2, type);
  bytes.set(payload, HEADER);
  bytes.fill(0, length);
  return bytes;
}

const nestedFlag = ({ shape }: Kind<never> | Kind<unknown>): number =>
  shape.is === "attributes" || shape.is === "list" ? NLA_F_NESTED : 0;

/** The engine of the tables. Attributes are encoded in the order of the rows. */
export function attributes<const R extends Rows>(rows: R): AttributeSet<R> {
  const byNumber: { readonly name: string; readonly kind: Kind<unknown> }[] = [];
  for (const [name, { number, kind }] of Object.entries(rows))
    byNumber[number] = { name, kind: kind as Kind<unknown> };

  const read = (bytes: Buffer, start: number, end: number, problems?: Problem[]): Attributes<R> => {
    const values: Record<string, unknown> = {};
    let unknown: RawAttribute[] | undefined;
    // Like eachAttribute, but without a call for each attribute: every event passes here.
    for (let at = start, length = 0; at < end; at += align(length)) {
      length = lengthAt(bytes, at, end, problems);
      if (length === 0) break;
      const type = u16.read(bytes, at + 2, at + 4);
      const knownRow = byNumber[type & NLA_TYPE_MASK];
      if (knownRow) {
        const value = readKnown(knownRow.name, knownRow.kind, bytes, at + HEADER, at + length, problems);
        if (value !== undefined) values[knownRow.name] = value;
      } else {
        unknown ??= [];
        unknown.push({ type, payload: copyOf(bytes, at + HEADER, at + length) });
      }
    }
    if (unknown) values.unknown = unknown;
    return values as Attributes<R>;
  };

  const write = (values: Attributes<R>): Buffer => {
    const parts: Buffer[] = [];
    for (const [name, { number, kind }] of Object.entries(rows)) {
      const value = values[name];
      if (value === undefined) continue;
      parts.push(attributeBytes(number | nestedFlag(kind), (kind as Kind<unknown>).write(value)));
    }
    for (const { type, payload } of values.unknown ?? []) parts.push(attributeBytes(type, payload));
    return concat(parts);
  };

  return { name: "nest", rows, shape: { is: "attributes", rows: rows as Rows as never }, read, write };
}

/**
 * Undefined if it cannot be decoded, which is added to `problems`.
 * @throws ProtocolError without `problems`; its `argument` is the path of the attribute (`addr.id`)
 */
export function readKnown(
  name: string,
  kind: Kind<unknown>,
  bytes: Buffer,
  start: number,
  end: number,
  problems?: Problem[],
): unknown {
  // A kind of fixed length can be decoded if the length is right.
  if (kind.size === end - start) return kind.read(bytes, start, end);
  if (kind.size !== undefined) {
    unread(name, `${end - start} bytes instead of ${kind.size}`, problems);
    return undefined;
  }
  const problemCount = problems?.length ?? 0;
  try {
    const value = kind.read(bytes, start, end, problems);
    if (problems !== undefined) nestProblems(problems, problemCount, name);
    return value;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const innerPath = error.argument === undefined ? name : `${name}.${error.argument}`;
    const reasonText = error.message.slice(
      error.argument === undefined ? 0 : error.message.indexOf(": ") + 2,
    );
    unread(innerPath, reasonText, problems);
    return undefined;
  }
}

/** Attributes numbered 1, 2, 3 … that all have the same kind (nlctrl's lists of groups and operations). */
export function list<T>(of: Kind<T>): Kind<T[]> {
  return {
    name: `list of ${of.name}`,
    shape: { is: "list", of: of as Kind<unknown> },
    read: (bytes, start, end, problems) => {
      const values: T[] = [];
      const visit: Visit = (type, from, to) => {
        const place = String(type & NLA_TYPE_MASK);
        const value = readKnown(place, of as Kind<unknown>, bytes, from, to, problems);
        if (value !== undefined) values.push(value as T);
      };
      eachAttribute(bytes, start, end, visit, problems);
      return values;
    },
    write: (values) =>
      concat(values.map((value, i) => attributeBytes((i + 1) | nestedFlag(of), of.write(value)))),
  };
}

/**
 * Path of the attribute that contains byte `offset` of `bytes`, `addr.flags` for a nested one; undefined
 * outside all attributes. Extended ACKs name a bad attribute by its offset.
 */
export function pathAt(
  set: AttributeSet<Rows>,
  bytes: Buffer,
  start: number,
  offset: number,
): string | undefined {
  const walk = (rows: Rows, from: number, to: number): string | undefined => {
    let foundPath: string | undefined;
    eachAttribute(bytes, from, to, (type, payload, end) => {
      if (offset < payload - HEADER || offset >= end) return;
      const [name, at] = Object.entries(rows).find(([, r]) => r.number === (type & NLA_TYPE_MASK)) ?? [
        `#${type & NLA_TYPE_MASK}`,
      ];
      const innerPath =
        at?.kind.shape.is === "attributes" && offset >= payload
          ? walk(at.kind.shape.rows, payload, end)
          : undefined;
      foundPath = innerPath === undefined ? name : `${name}.${innerPath}`;
    });
    return foundPath;
  };
  return walk(set.rows, start, bytes.length);
}
