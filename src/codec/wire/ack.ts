import { ProtocolError } from "../../errors.js";
import { type ExtendedAck, readExtendedAck } from "./extended-ack.js";
import { s32 } from "./kinds.js";
import { type Message, NLM_F, NLMSG } from "./message.js";

/** The kernel's reply to a request: errno 0 means success, possibly with a warning. */
export interface Ack extends ExtendedAck {
  /** Positive errno, 0 for success. */
  errno: number;
}

/**
 * Decodes NLMSG_ERROR, and NLMSG_DONE, whose errno reports a failed dump. A malformed explanation never hides
 * the errno.
 * @throws ProtocolError only if the errno itself is missing
 */
export function readAck(message: Message): Ack {
  const { bytes, start, end } = message;
  if (end - start < 4) {
    if (message.type === NLMSG.done) return { errno: 0 };
    throw new ProtocolError("an acknowledgement without an errno");
  }
  const errno = 0 - s32.read(bytes, start, start + 4);
  if (!(message.flags & NLM_F.ackTlvs)) return { errno };
  return { errno, ...readExtendedAck(message) };
}
