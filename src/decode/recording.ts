import { RecordingError } from "../errors.js";
import { NOTE_FAMILY, noteFields, readNote } from "../recording/notes.js";
import type { Damage } from "../recording/pcap.js";
import { readRecording } from "../recording/recording-file.js";
import { type Annotated, Annotator } from "./annotate.js";

/** One packet of a recording in words: a datagram's messages, or a note of what was no datagram. */
export interface DecodedPacket {
  /** Microseconds since 1970. */
  readonly stamp: number;
  readonly direction: "in" | "out";
  /** Netlink protocol number, see NETLINK; 2 for notes. */
  readonly protocol: number;
  readonly messages: readonly Annotated[];
  /** Of kind `damaged` in place of what cannot be read. */
  readonly note?: DecodedNote;
  readonly bytes: Buffer;
}

/** A note of any version. */
export interface DecodedNote {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/**
 * Reads a recording packet by packet; in place of what cannot be read stands a note that tells why.
 * @throws TransportError where it cannot be read, RecordingError where it is none
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

/** @param stamp of the packet next to it: its own cannot be read */
function damagedPacket(damage: Damage, stamp: number): DecodedPacket {
  const note = { kind: "damaged", ...damage };
  return { stamp, direction: "in", protocol: NOTE_FAMILY, messages: [], note, bytes: Buffer.alloc(0) };
}

function noteIn(bytes: Buffer): DecodedNote {
  try {
    return { ...(readNote(bytes) ?? noteFields(bytes)) };
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return { kind: "damaged", reason: error.message, text: bytes.toString() };
  }
}
