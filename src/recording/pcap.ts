import { ProtocolError, RecordingError } from "../errors.js";

/** One datagram of a recording. */
export interface Packet {
  /** Microseconds since 1970. */
  readonly stamp: number;
  /** As seen by user space: `out` is sent to the kernel. */
  readonly direction: "in" | "out";
  /** Netlink protocol, see NETLINK; 2 (USERSOCK) for notes. */
  readonly family: number;
  readonly payload: Buffer;
}

/**
 * Classic pcap with microseconds: 0xa1b2c3d4, version 2.4, in the writer's byte order; ours is little endian.
 */
const MAGIC = Buffer.from([0xd4, 0xc3, 0xb2, 0xa1]);
const LINKTYPE_NETLINK = 253;
/** Other programs read no larger packets. */
const SNAPLEN = 262_144;
const FILE_HEADER = 24;
const PACKET_HEADER = 16;
/** u16 packet type, u16 ARPHRD_NETLINK, ten bytes unused, u16 netlink family: all big endian. */
const COOKED_HEADER = 16;
const ARPHRD_NETLINK = 824;
/**
 * Packet types: those that we write, and those of a capture on an nlmon device (PACKET_USER, PACKET_KERNEL).
 */
const DIRECTIONS = new Map<number, Packet["direction"]>([
  [0, "in"],
  [4, "out"],
  [6, "in"],
  [7, "out"],
]);
const MICROSECONDS = 1_000_000;

/** Maximum payload of one packet. */
export const MAX_PAYLOAD_LENGTH = SNAPLEN - COOKED_HEADER;

/** The file header. */
export function pcapHeader(): Buffer {
  const bytes = Buffer.alloc(FILE_HEADER);
  MAGIC.copy(bytes);
  bytes.writeUInt16LE(2, 4);
  bytes.writeUInt16LE(4, 6);
  bytes.writeUInt32LE(SNAPLEN, 16);
  bytes.writeUInt32LE(LINKTYPE_NETLINK, 20);
  return bytes;
}

/**
 * One packet with its headers.
 * @throws ProtocolError if the payload is larger than MAX_PAYLOAD_LENGTH
 */
export function packetBytes({ stamp, direction, family, payload }: Packet): Buffer {
  if (payload.length > MAX_PAYLOAD_LENGTH)
    throw new ProtocolError(`a datagram of ${payload.length} bytes does not fit in a recording`);
  const head = Buffer.alloc(PACKET_HEADER + COOKED_HEADER);
  head.writeUInt32LE(Math.floor(stamp / MICROSECONDS), 0);
  head.writeUInt32LE(Math.floor(stamp % MICROSECONDS), 4);
  head.writeUInt32LE(COOKED_HEADER + payload.length, 8);
  head.writeUInt32LE(COOKED_HEADER + payload.length, 12);
  head.writeUInt16BE(direction === "in" ? 0 : 4, 16);
  head.writeUInt16BE(ARPHRD_NETLINK, 18);
  head.writeUInt16BE(family, 30);
  return Buffer.concat([head, payload]);
}

/** Bytes of a file that are not a valid packet or note. */
export interface Damage {
  /** Byte offset in the file. */
  readonly at: number;
  readonly length: number;
  readonly reason: string;
}

export type OnDamage = (damage: Damage) => void;

/**
 * The packets of a pcap file, in order. Payloads share the file's memory. Invalid bytes are reported to
 * `onDamage`, and reading continues at the next possible packet.
 * @throws RecordingError with the byte offset if the file is not pcap, and without `onDamage` at the first
 * damage
 */
export function* readPcap(file: Buffer, onDamage?: OnDamage): Generator<Packet> {
  const number = fileOrder(file);
  demand(4, number(file, 4, 2) === 2 && number(file, 6, 2) === 4, "the pcap version must be 2.4");
  const linkType = number(file, 20, 4);
  demand(20, linkType === LINKTYPE_NETLINK, `link type ${linkType} instead of 253 (netlink)`);
  for (let at = FILE_HEADER; at < file.length; ) {
    const packet = attempt(file, at, number);
    if (packet instanceof RecordingError) {
      if (onDamage === undefined) throw packet;
      const next = resumeAt(file, at, number);
      onDamage({
        at,
        length: next - at,
        reason: packet.message.replace(/^malformed recording at byte \d+: /, ""),
      });
      at = next;
    } else {
      yield packet;
      at += PACKET_HEADER + COOKED_HEADER + packet.payload.length;
    }
  }
}

/** Whether a file begins with the magic of pcap, in either byte order. */
export function isPcap(head: Buffer): boolean {
  const magic = head.subarray(0, 4);
  return magic.equals(MAGIC) || magic.equals(Buffer.from(MAGIC).reverse());
}

function attempt(file: Buffer, at: number, number: ReadNumber): Packet | RecordingError {
  try {
    return readPacket(file, at, number);
  } catch (error) {
    if (error instanceof RecordingError) return error;
    throw error;
  }
}

/**
 * Offset of the next packet: after the damaged one if its length is plausible, otherwise the next bytes that
 * look like a packet.
 */
function resumeAt(file: Buffer, damaged: number, number: ReadNumber): number {
  const isPacket = (at: number) =>
    at + PACKET_HEADER + COOKED_HEADER <= file.length &&
    file.readUInt16BE(at + PACKET_HEADER + 2) === ARPHRD_NETLINK &&
    !(attempt(file, at, number) instanceof RecordingError);
  if (damaged + PACKET_HEADER <= file.length) {
    const next = damaged + PACKET_HEADER + number(file, damaged + 8, 4);
    if (next === file.length || isPacket(next)) return next;
  }
  for (let at = damaged + 1; at < file.length; at++) if (isPacket(at)) return at;
  return file.length;
}

type ReadNumber = (bytes: Buffer, at: number, size: number) => number;
const readLittleEndian: ReadNumber = (bytes, at, size) => bytes.readUIntLE(at, size);
const big: ReadNumber = (bytes, at, size) => bytes.readUIntBE(at, size);

function fileOrder(file: Buffer): ReadNumber {
  demand(0, file.length >= FILE_HEADER, `${file.length} bytes are too few for a pcap file`);
  const magic = file.subarray(0, 4);
  if (magic.equals(MAGIC)) return readLittleEndian;
  const swapped = Buffer.from(MAGIC).reverse();
  demand(0, magic.equals(swapped), `${magic.toString("hex")} is not a pcap magic number`);
  return big;
}

function readPacket(file: Buffer, at: number, number: ReadNumber): Packet {
  if (at + PACKET_HEADER > file.length) throw cut("the file ends inside a packet's header", at);
  const micros = number(file, at + 4, 4);
  demand(at + 4, micros < MICROSECONDS, `${micros} microseconds: the maximum is 999999`);
  const capturedLength = number(file, at + 8, 4);
  const original = number(file, at + 12, 4);
  demand(
    at + 8,
    capturedLength === original,
    `only ${capturedLength} bytes of a packet of ${original} bytes were stored`,
  );
  demand(
    at + 8,
    capturedLength >= COOKED_HEADER && capturedLength <= SNAPLEN,
    `a packet of ${capturedLength} bytes is not possible`,
  );
  const start = at + PACKET_HEADER;
  if (start + capturedLength > file.length) throw cut("the file ends inside a packet", start);
  const packetStamp = number(file, at, 4) * MICROSECONDS + micros;
  return { stamp: packetStamp, ...readCooked(file.subarray(start, start + capturedLength), start) };
}

function readCooked(bytes: Buffer, at: number): Omit<Packet, "stamp"> {
  const type = bytes.readUInt16BE(0);
  const direction = DIRECTIONS.get(type);
  if (direction === undefined) throw malformed(`packet type ${type} is unknown`, at);
  const device = bytes.readUInt16BE(2);
  demand(at + 2, device === ARPHRD_NETLINK, `device type ${device} instead of 824 (netlink)`);
  return { direction, family: bytes.readUInt16BE(14), payload: bytes.subarray(COOKED_HEADER) };
}

function demand(at: number, isTrue: boolean, errorText: string): void {
  if (!isTrue) throw malformed(errorText, at);
}

const NO_RECORDING = "this is not a recording: --record FILE writes one";
const DAMAGED = "the file was changed after it was written: record it again";
const CUT =
  "it ends in the middle of a packet: was the recorder killed, or was the file copied incompletely?";

const cut = (errorText: string, at: number): RecordingError =>
  new RecordingError(`malformed recording at byte ${at}: ${errorText}`, { hint: CUT });

function malformed(errorText: string, at: number): RecordingError {
  return new RecordingError(`malformed recording at byte ${at}: ${errorText}`, {
    hint: at < FILE_HEADER ? NO_RECORDING : DAMAGED,
  });
}
