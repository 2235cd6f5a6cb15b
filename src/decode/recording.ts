import { errnoName, RecordingError } from "../errors.js";
import { NOTE_FAMILY, noteFields, readNote } from "../recording/notes.js";
import type { Damage } from "../recording/pcap.js";
import { readRecording } from "../recording/recording-file.js";
import { type Annotated, Annotator } from "./annotate.js";

/**
 * One decoded packet of a recording: the messages of a datagram, or a note (anything that is not a datagram).
 */
export interface DecodedPacket {
  /** Microseconds since 1970. */
  readonly stamp: number;
  readonly direction: "in" | "out";
  /** Netlink protocol number, see NETLINK; 2 for notes. */
  readonly protocol: number;
  readonly messages: readonly Annotated[];
  /** Kind `damaged` if it cannot be read. */
  readonly note?: DecodedNote;
  readonly bytes: Buffer;
}

/** A note of any version. */
export interface DecodedNote {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/**
 * Reads a recording packet by packet. A part that cannot be read becomes a note with the reason.
 * @throws TransportError if the file cannot be read, RecordingError if it is not a recording
 */
export function* decodeRecording(path: string): Generator<DecodedPacket, void, void> {
  const annotator = new Annotator();
  const damages: Damage[] = [];
  let last = 0;
  for (const packet of readRecording(path, (damage) => damages.push(damage))) {
    const { stamp, direction, family: protocol, payload: bytes } = packet;
    for (const damage of damages.splice(0)) yield damagedPacket(damage, stamp);
    const note = protocol === NOTE_FAMILY ? noteIn(bytes) : undefined;
    const messages = protocol === NOTE_FAMILY ? [] : annotator.annotate(protocol, direction, bytes);
    yield { stamp, direction, protocol, messages, bytes, ...(note && { note }) };
    last = stamp;
  }
  for (const damage of damages) yield damagedPacket(damage, last);
}

/** @param stamp time of the neighbouring packet, because the time of the damaged one cannot be read */
function damagedPacket(damage: Damage, stamp: number): DecodedPacket {
  const note = { kind: "damaged", ...damage };
  return { stamp, direction: "in", protocol: NOTE_FAMILY, messages: [], note, bytes: Buffer.alloc(0) };
}

function noteIn(bytes: Buffer): DecodedNote {
  try {
    return withErrnoName(readNote(bytes) ?? noteFields(bytes));
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return { kind: "damaged", reason: error.message, text: bytes.toString() };
  }
}

/** Errors of Node have negative numbers; here they are those of errno.h. */
function withErrnoName(note: { readonly kind: string; readonly error?: unknown }): DecodedNote {
  const error = note.error as { readonly errno?: unknown } | null | undefined;
  if (typeof error?.errno !== "number") return { ...note };
  const errno = Math.abs(error.errno);
  return { ...note, error: { ...error, errno, errnoName: errnoName(errno) } };
}
