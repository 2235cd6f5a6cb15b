import { NOTE_FAMILY, type Note, readNote } from "../recording/notes.js";
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
  readonly note?: Note;
  readonly bytes: Buffer;
}

/** Reads a recording packet by packet. @throws TransportError where it cannot be read, RecordingError where it is none */
export function* decodeRecording(path: string): Generator<DecodedPacket, void, void> {
  const annotator = new Annotator();
  for (const { stamp, direction, family: protocol, payload: bytes } of readRecording(path)) {
    const note = protocol === NOTE_FAMILY ? readNote(bytes) : undefined;
    const messages = protocol === NOTE_FAMILY ? [] : annotator.annotate(protocol, direction, bytes);
    yield { stamp, direction, protocol, messages, bytes, ...(note && { note }) };
  }
}
