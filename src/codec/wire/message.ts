import { ProtocolError } from "../../errors.js";
import { align } from "./attributes.js";
import { header } from "./header.js";
import { u8, u16, u32 } from "./kinds.js";
import type { Problem } from "./problem.js";

/** struct nlmsghdr (include/uapi/linux/netlink.h), host order. */
export const NLMSGHDR = header({ length: u32, type: u16, flags: u16, sequence: u32, port: u32 });
/** struct genlmsghdr (include/uapi/linux/genetlink.h). */
export const GENLMSGHDR = header({ command: u8, version: u8, reserved: u16 });

export const NLM_F = {
  request: 0x1,
  multi: 0x2,
  ack: 0x4,
  dumpInterrupted: 0x10,
  dump: 0x300,
  capped: 0x100,
  ackTlvs: 0x200,
} as const;

/** Message types below 16 belong to netlink itself. */
export const NLMSG = { noop: 1, error: 2, done: 3, overrun: 4 } as const;

/** One message of a datagram: the header's fields, and the position of its body in `bytes`. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly port: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** A message to send: the header's fields besides the length, and the body. */
export interface Outgoing {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly body: Uint8Array;
}

/** A request or event as bytes. The kernel fills in the port id. */
export function messageBytes(type: number, flags: number, sequence: number, body: Uint8Array): Buffer {
  return datagramOf([{ type, flags, sequence, body }]);
}

/** Messages in one datagram, in order. */
export function datagramOf(messages: readonly Outgoing[]): Buffer {
  let length = 0;
  for (const { body } of messages) length = align(length) + NLMSGHDR.size + body.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const message of messages) {
    const end = at + putMessage(bytes, at, message);
    at = align(end);
    if (at < length) bytes.fill(0, end, at);
  }
  return bytes;
}

/**
 * Field by field, like splitMessages: a batch has many messages.
 * @returns its length
 */
function putMessage(bytes: Buffer, at: number, { type, flags, sequence, body }: Outgoing): number {
  const length = NLMSGHDR.size + body.length;
  u32.put(bytes, at, length);
  u16.put(bytes, at + 4, type);
  u16.put(bytes, at + 6, flags);
  u32.put(bytes, at + 8, sequence);
  u32.put(bytes, at + 12, 0);
  bytes.set(body, at + NLMSGHDR.size);
  return length;
}

/**
 * Whether a datagram contains exactly one message, as most replies do.
 * @throws ProtocolError for an invalid length
 */
export function isLone(bytes: Buffer, start: number, end: number): boolean {
  return start < end && lengthAt(bytes, start, end) === end - start;
}

/** Type of the message at `at`. */
export const typeAt = (bytes: Buffer, at: number): number => u16.read(bytes, at + 4, at + 6);
export const flagsAt = (bytes: Buffer, at: number): number => u16.read(bytes, at + 6, at + 8);
export const sequenceAt = (bytes: Buffer, at: number): number => u32.read(bytes, at + 8, at + 12);
export const portAt = (bytes: Buffer, at: number): number => u32.read(bytes, at + 12, at + 16);

/** Overwrites the sequence number and the port id of the header that begins at `at`. */
export function readdressHeader(bytes: Buffer, at: number, sequence: number, port: number): void {
  u32.put(bytes, at + 8, sequence);
  u32.put(bytes, at + 12, port);
}

/** Offsets of the headers in a datagram; the last header may have an invalid length. */
export function headersIn(bytes: Buffer): number[] {
  const messages = splitMessages(bytes, 0, bytes.length, []);
  const next = align(messages.at(-1)?.end ?? 0);
  const starts = messages.map(({ start }) => start - NLMSGHDR.size);
  return next + NLMSGHDR.size <= bytes.length ? [...starts, next] : starts;
}

/**
 * The messages of one datagram, in order, up to the first invalid length.
 * @throws ProtocolError for an invalid length, without `problems`
 */
export function splitMessages(bytes: Buffer, start = 0, end = bytes.length, problems?: Problem[]): Message[] {
  const messages: Message[] = [];
  for (let at = start, length = 0; at < end; at += align(length)) {
    length = lengthAt(bytes, at, end, problems);
    if (length === 0) break;
    // Field by field: NLMSGHDR.read would create an intermediate object.
    messages.push({
      type: typeAt(bytes, at),
      flags: flagsAt(bytes, at),
      sequence: sequenceAt(bytes, at),
      port: portAt(bytes, at),
      bytes,
      start: at + NLMSGHDR.size,
      end: at + length,
    });
  }
  return messages;
}

/**
 * Calls `visit` with the type and the body's bounds of each message: for streams, where an object for each
 * would be expensive.
 * @throws ProtocolError
 */
export function eachMessage(
  bytes: Buffer,
  start: number,
  end: number,
  visit: (type: number, start: number, end: number) => void,
): void {
  for (let at = start, length = 0; at < end; at += align(length)) {
    length = lengthAt(bytes, at, end);
    visit(u16.read(bytes, at + 4, at + 6), at + NLMSGHDR.size, at + length);
  }
}

/**
 * The command of a generic netlink message with these body bounds.
 * @throws ProtocolError
 */
export function commandOf(bytes: Buffer, start: number, end: number): number {
  if (end - start < GENLMSGHDR.size) throw tooShort(end - start, GENLMSGHDR.size);
  return u8.read(bytes, start, start + 1);
}

/** Length of the message at `at`, including its header; 0 if invalid, which is added to `problems`. */
function lengthAt(bytes: Buffer, at: number, end: number, problems?: Problem[]): number {
  const error = lengthError(bytes, at, end);
  if (error === undefined) return u32.read(bytes, at, at + 4);
  if (problems === undefined) throw error;
  problems.push({ field: "", reason: error.message });
  return 0;
}

function lengthError(bytes: Buffer, at: number, end: number): ProtocolError | undefined {
  if (end - at < NLMSGHDR.size) return tooShort(end - at, NLMSGHDR.size);
  const length = u32.read(bytes, at, at + 4);
  if (length >= NLMSGHDR.size && at + length <= end) return undefined;
  return new ProtocolError(`message length ${length} instead of ${NLMSGHDR.size} to ${end - at}`);
}

function tooShort(length: number, size: number): ProtocolError {
  return new ProtocolError(`${length} bytes instead of a header of ${size}`);
}
