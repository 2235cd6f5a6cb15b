import { RecordingError } from "../errors.js";
import type { RecordedError } from "./recorded-error.js";

/** Notes are stored as packets of NETLINK_USERSOCK. The payload is one JSON object. */
export const NOTE_FAMILY = 2;

/** The host of the recording. The last note of this kind is valid. */
export interface AboutNote {
  readonly kind: "about";
  readonly version: string;
  readonly commandLine: readonly string[];
  /** Release as in uname(2). */
  readonly kernel: string;
  /** Byte order of the datagrams. */
  readonly endianness: "little" | "big";
  readonly arch: string;
  /** Absent before the first socket is open. */
  readonly transport?: string;
}

/** The path in notes about socket holders. */
export const PROC_PATH = "/proc";

/** One call of the host interface. */
export interface FileNote {
  readonly kind: "file";
  readonly call: "readFile" | "writeFile" | "readDirectory" | "readLink" | "socketHolders" | "groupMembers";
  readonly path: string;
  /**
   * The file's text, the link's target, the folder's names joined with `/` (which no name contains), or the
   * holders as JSON.
   */
  readonly text?: string;
  /** The next note of the same call and path continues `text`. */
  readonly more?: boolean;
  readonly error?: RecordedError;
}

/** The wall clock was read: microseconds since 1970. */
export interface ClockNote {
  readonly kind: "clock";
  readonly now: number;
}

/**
 * Identifies the socket of a note: its netlink protocol, and the number of sockets of that protocol that were
 * opened before it.
 */
export interface OfSocket {
  readonly protocol: number;
  readonly socket: number;
}

/** An error of the kernel or the transport that is not part of a datagram. */
export interface RefusedNote extends OfSocket {
  readonly kind: "refused";
  readonly call: "open" | "send" | "join";
  readonly group?: number;
  readonly error: RecordedError;
}

/** Number of datagrams dropped since the previous note. */
export interface LostNote extends OfSocket {
  readonly kind: "lost";
  readonly lost: number;
}

/** From here on the socket receives the multicasts of the group. */
export interface JoinedNote extends OfSocket {
  readonly kind: "joined";
  readonly group: number;
}

export interface ClosedNote extends OfSocket {
  readonly kind: "closed";
}

/** Everything in a recording that is not a datagram. */
export type Note = AboutNote | FileNote | ClockNote | RefusedNote | LostNote | JoinedNote | ClosedNote;

const SOCKET_FIELDS = { protocol: "number", socket: "number" };
/** Fields that a replay needs, with their types; `?` marks optional ones. */
const FIELDS: Readonly<Record<Note["kind"], Readonly<Record<string, string>>>> = {
  about: { version: "string", commandLine: "array", kernel: "string", endianness: "string", arch: "string" },
  file: { call: "string", path: "string", text: "string?", error: "failure?" },
  clock: { now: "number" },
  refused: { ...SOCKET_FIELDS, call: "string", group: "number?", error: "failure" },
  lost: { ...SOCKET_FIELDS, lost: "number" },
  joined: { ...SOCKET_FIELDS, group: "number" },
  closed: SOCKET_FIELDS,
};

/** The payload of a note. */
export function noteBytes(note: Note): Buffer {
  return Buffer.from(JSON.stringify(note));
}

/**
 * Reads a note; undefined for a kind of a later version.
 * @throws RecordingError if it is not a note
 */
export function readNote(payload: Buffer): Note | undefined {
  const note = noteFields(payload);
  const fields = Object.hasOwn(FIELDS, note.kind) ? FIELDS[note.kind as Note["kind"]] : undefined;
  if (fields === undefined) return undefined;
  for (const [name, type] of Object.entries(fields))
    check(note as unknown as Record<string, unknown>, name, type);
  return note as unknown as Note;
}

/**
 * The content of a note of any kind.
 * @throws RecordingError if it is not a note
 */
export function noteFields(payload: Buffer): { readonly kind: string } {
  const note = parse(payload);
  if (typeof note !== "object" || note === null || !("kind" in note) || typeof note.kind !== "string")
    throw new RecordingError("a note without a kind");
  if (!isWithin(MAX_LEVELS, note)) throw new RecordingError("a note with too many levels of values");
  return { ...note, kind: note.kind };
}

/** Levels of objects and lists in a note: far more than any version has, and few enough for recursion. */
const MAX_LEVELS = 16;

const isWithin = (levels: number, value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((one) => isWithin(levels - 1, one)));

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch (cause) {
    throw new RecordingError("a note that is not JSON", { cause });
  }
}

function check(note: Record<string, unknown>, name: string, type: string): void {
  const value = note[name];
  if (value === undefined && type.endsWith("?")) return;
  const is = Array.isArray(value) ? "array" : isFailure(value) ? "failure" : typeof value;
  const isOfType = value !== null && `${is}?`.startsWith(type);
  if (!isOfType)
    throw new RecordingError(
      `a note of kind ${note.kind} whose ${name} is not of type ${type.replace("?", "")}`,
    );
}

function isFailure(value: unknown): value is RecordedError {
  if (typeof value !== "object" || value === null) return false;
  const { code, message, errno = 0, syscall = "" } = value as Readonly<Record<string, unknown>>;
  return [code, message, syscall].every((one) => typeof one === "string") && Number.isInteger(errno);
}
