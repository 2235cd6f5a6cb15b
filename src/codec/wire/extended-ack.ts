import { ProtocolError } from "../../errors.js";
import { type Attributes, align, attributes } from "./attributes.js";
import { raw, row, text, u32 } from "./kinds.js";
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

export type ExtendedAck = Attributes<(typeof EXTENDED_ACK)["rows"]>;

/** The explanation that the kernel adds to an errno; empty if malformed, because it must never hide the errno. */
export function readExtendedAck(message: Message): ExtendedAck {
  try {
    return EXTENDED_ACK.read(message.bytes, explanationStart(message), message.end);
  } catch (error) {
    if (error instanceof ProtocolError) return {};
    throw error;
  }
}

/** After the errno follows the request's header, and the whole request unless the reply is capped. */
function explanationStart({ type, flags, bytes, start, end }: Message): number {
  if (type === NLMSG.done) return start + 4;
  if (flags & NLM_F.capped) return start + 4 + NLMSGHDR.size;
  const { length } = NLMSGHDR.read(bytes, start + 4, end);
  return start + 4 + align(Math.min(length, end - start));
}
