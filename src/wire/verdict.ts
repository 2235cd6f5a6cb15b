import { ProtocolError } from "../errors.js";
import { type Attributes, align, attributes } from "./attributes.js";
import { raw, row, s32, text, u32 } from "./kinds.js";
import { type Message, NLM_F, NLMSG, NLMSGHDR } from "./message.js";
import { POLICY_ATTRIBUTE } from "./policy.js";

/** enum nlmsgerr_attrs (include/uapi/linux/netlink.h). */
export const EXTENDED_ACK = attributes({
  message: row(1, text(), "what the kernel has to say"),
  offset: row(2, u32, "where in the request, counted from its nlmsghdr"),
  cookie: row(3, raw, "subsystem's own data"),
  policy: row(4, POLICY_ATTRIBUTE, "the policy that was broken", "5.10"),
  missingType: row(5, u32, "number of the attribute that was missing", "6.1"),
  missingNest: row(6, u32, "where in the request it was missing", "6.1"),
});

/** The kernel's answer to a request: errno 0 is success, and it may warn even then. */
export interface Verdict extends Attributes<(typeof EXTENDED_ACK)["rows"]> {
  /** Positive errno, 0 for success. */
  errno: number;
}

/**
 * Reads NLMSG_ERROR, and NLMSG_DONE whose errno tells that a dump failed.
 * A malformed explanation never hides the errno. @throws ProtocolError only where the errno itself is missing
 */
export function readVerdict(message: Message): Verdict {
  const { bytes, start, end } = message;
  if (end - start < 4) {
    if (message.type === NLMSG.done) return { errno: 0 };
    throw new ProtocolError("an acknowledgement without an errno");
  }
  const errno = 0 - s32.read(bytes, start, start + 4);
  if (!(message.flags & NLM_F.ackTlvs)) return { errno };
  try {
    return { errno, ...EXTENDED_ACK.read(bytes, explanationStart(message), end) };
  } catch (error) {
    if (error instanceof ProtocolError) return { errno };
    throw error;
  }
}

/** Behind the errno stands the request's header, and the whole request unless the reply is capped. */
function explanationStart({ type, flags, bytes, start, end }: Message): number {
  if (type === NLMSG.done) return start + 4;
  if (flags & NLM_F.capped) return start + 4 + NLMSGHDR.size;
  const { length } = NLMSGHDR.read(bytes, start + 4, end);
  return start + 4 + align(Math.min(length, end - start));
}
