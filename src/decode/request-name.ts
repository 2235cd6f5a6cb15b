import { Annotator } from "./annotate.js";

/**
 * The name of a request, for example `mptcp_pm getAddr dump`. `earlierReplies` contain
 * the numbers of the generic netlink families.
 */
export function requestName(protocol: number, request: Buffer, earlierReplies: Iterable<Buffer>): string {
  const annotator = new Annotator();
  for (const reply of earlierReplies) annotator.annotate(protocol, "in", reply);
  const messages = annotator.annotate(protocol, "out", request);
  return messages.map(({ name, flags }) => (flags.includes("dump") ? `${name} dump` : name)).join(", ");
}
