import { ProtocolError } from "../errors.js";
import { align } from "./attributes.js";
import { joined } from "./joined.js";
import { u8, u16, u32 } from "./kinds.js";
import { header } from "./record.js";

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

/** One message inside a datagram: the header's fields, and where its body stands in `bytes`. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly port: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** A request or event as bytes. The kernel fills in the port id. */
export function messageBytes(type: number, flags: number, sequence: number, body: Buffer): Buffer {
  const head = NLMSGHDR.write({ length: NLMSGHDR.size + body.length, type, flags, sequence });
  return joined([head, body]);
}

/** The messages of one datagram, in order. @throws ProtocolError on a length that cannot be */
export function splitMessages(bytes: Buffer, start = 0, end = bytes.length): Message[] {
  const messages: Message[] = [];
  let at = start;
  while (at < end) {
    if (end - at < NLMSGHDR.size)
      throw new ProtocolError(`${end - at} bytes where a header of ${NLMSGHDR.size} belongs`);
    // As NLMSGHDR.read, field by field: every event passes here.
    const length = u32.read(bytes, at, at + 4);
    const type = u16.read(bytes, at + 4, at + 6);
    const flags = u16.read(bytes, at + 6, at + 8);
    const sequence = u32.read(bytes, at + 8, at + 12);
    const port = u32.read(bytes, at + 12, at + 16);
    if (length < NLMSGHDR.size || at + length > end)
      throw new ProtocolError(`message length ${length} where ${NLMSGHDR.size} to ${end - at} can be`);
    messages.push({ type, flags, sequence, port, bytes, start: at + NLMSGHDR.size, end: at + length });
    at += align(length);
  }
  return messages;
}
