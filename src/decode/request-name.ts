import { Annotator } from "./annotate.js";

/**
 * What a request is in words: `mptcp_pm getAddr dump`. `heard` are replies from before it: they tell the numbers of
 * generic netlink's families.
 */
export function requestName(protocol: number, request: Buffer, heard: Iterable<Buffer>): string {
  const annotator = new Annotator();
  for (const reply of heard) annotator.annotate(protocol, "in", reply);
  const messages = annotator.annotate(protocol, "out", request);
  return messages.map(({ name, flags }) => (flags.includes("dump") ? `${name} dump` : name)).join(", ");
}
