import {
  flagsAt,
  headersIn,
  NLM_F,
  NLMSG,
  NLMSGHDR,
  portAt,
  readdressHeader,
  sequenceAt,
  typeAt,
} from "../codec/wire/message.js";

/** An error contains an s32 errno, then the header of the request it answers. */
const ECHO = NLMSGHDR.size + 4;

/** Sequence numbers of a datagram's messages. */
export function sequences(bytes: Buffer): number[] {
  return headersIn(bytes).map((at) => sequenceAt(bytes, at));
}

/** Whether a datagram to the kernel requests a change: a request that changes something requests an acknowledgement. */
export function asksForChange(bytes: Buffer): boolean {
  return headersIn(bytes).some((at) => (flagsAt(bytes, at) & NLM_F.ack) !== 0);
}

/** A copy without the fields that differ between runs: sequence numbers and port ids. */
export function normalised(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  for (const at of headersIn(copy)) readdressHeader(copy, at, 0, 0);
  return copy;
}

/**
 * A copy of a recorded reply for the live request: with its sequence numbers, and its port id if it has one.
 */
export function readdressed(reply: Buffer, live: ReadonlyMap<number, number>, port: number): Buffer {
  const copy = Buffer.from(reply);
  for (const at of headersIn(copy)) {
    readdress(copy, at, live, port);
    const isError = typeAt(copy, at) === NLMSG.error;
    if (isError && at + ECHO + NLMSGHDR.size <= copy.length) readdress(copy, at + ECHO, live, port);
  }
  return copy;
}

function readdress(copy: Buffer, at: number, live: ReadonlyMap<number, number>, port: number): void {
  const recorded = sequenceAt(copy, at);
  readdressHeader(copy, at, live.get(recorded) ?? recorded, port === 0 ? portAt(copy, at) : port);
}

/** Port id in a request; 0 if the kernel chooses it. */
export function portOf(bytes: Buffer): number {
  return bytes.length < NLMSGHDR.size ? 0 : portAt(bytes, 0);
}
