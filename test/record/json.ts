import type { ExchangedPacket, Meaning } from "../support/fixtures.js";

/** The .json file of a recording: each message is on one line, so that a diff shows it completely. */
export function meaningText({ passed, ...rest }: Meaning): string {
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/, "");
  return `${head},\n  "passed": [\n${passed.map(passedText).join(",\n")}\n  ]\n}\n`;
}

function passedText(one: ExchangedPacket): string {
  if (!("request" in one)) return `    ${JSON.stringify(one)}`;
  const { protocol, request, replies } = one;
  const datagrams = replies.map((messages) => `[\n${messages.map(line).join(",\n")}\n      ]`);
  return [
    `    {"protocol":${protocol},`,
    `      "request":${JSON.stringify(request)},`,
    `      "replies":[${datagrams.join(", ")}]}`,
  ].join("\n");
}

const line = (message: unknown): string => `        ${JSON.stringify(message)}`;
