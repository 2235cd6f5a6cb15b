import type { Ack } from "../../src/codec/wire/ack.js";
import { EXTENDED_ACK } from "../../src/codec/wire/extended-ack.js";
import { s32 } from "../../src/codec/wire/kinds.js";
import {
  type Message,
  messageBytes,
  NLM_F,
  NLMSG,
  NLMSGHDR,
  splitMessages,
} from "../../src/codec/wire/message.js";

/** The only message of a request. */
export function requestOf(datagram: Buffer): Message {
  const [message] = splitMessages(datagram);
  if (message === undefined) throw new Error("an empty request");
  return message;
}

export interface VerdictOptions {
  /** False repeats the whole request after the errno, as without NETLINK_CAP_ACK. */
  readonly capped?: boolean;
  readonly flags?: number;
}

type Explanation = Omit<Partial<Ack>, "errno">;

/** The kernel's acknowledgement or error for a request: errno 0 acknowledges it. */
export function verdictBytes(
  request: Buffer,
  errno: number,
  explanation: Explanation = {},
  { capped = true, flags = 0 }: VerdictOptions = {},
): Buffer {
  const tlvs = EXTENDED_ACK.write(explanation as never);
  const echoed = capped ? request.subarray(0, NLMSGHDR.size) : request;
  return messageBytes(
    NLMSG.error,
    flags | (capped ? NLM_F.capped : 0) | (tlvs.length > 0 ? NLM_F.ackTlvs : 0),
    requestOf(request).sequence,
    Buffer.concat([s32.write(-errno), echoed, tlvs]),
  );
}

/** The end of a dump; an errno other than 0 means that it failed. */
export function doneBytes(
  request: Buffer,
  errno = 0,
  explanation: Explanation = {},
  flags: number = NLM_F.multi,
): Buffer {
  const tlvs = EXTENDED_ACK.write(explanation as never);
  return messageBytes(
    NLMSG.done,
    flags | (tlvs.length > 0 ? NLM_F.ackTlvs : 0),
    requestOf(request).sequence,
    Buffer.concat([s32.write(-errno), tlvs]),
  );
}

/** A reply to a request: one of several with the flag `multi`. */
export function replyBytes(request: Buffer, body: Buffer, flags = 0): Buffer {
  const { type, sequence } = requestOf(request);
  return messageBytes(type, flags, sequence, body);
}
