import { GENLMSGHDR, splitMessages } from "../../src/codec/wire/message.js";
import { readEvent } from "../../src/model/read-event.js";
import { clocked, median } from "./support/measure.js";
import { MESSAGES, TOKEN } from "./support/messages.js";
import type { Bench } from "./support/report.js";

const EVENTS = 300_000;
const ROUNDS = 7;

/** Decodes bytes to the events that the library returns, in memory. */
export const codec: Bench = async (report) => {
  const times = Array.from({ length: ROUNDS }, () => clocked(decodeAll));
  const perSecond = (EVENTS / median(times)) * 1000;
  report.add({
    measure: "decoding, million events/s",
    peer: "",
    ours: (perSecond / 1e6).toFixed(2),
    ratio: perSecond / 1e6,
    target: { least: 1 },
    note: `${(1e9 / perSecond).toFixed(0)} ns an event`,
  });
};

function decodeAll(): void {
  let eventCount = 0;
  for (let n = 0; n < EVENTS; n++) eventCount += decode(MESSAGES[n % MESSAGES.length]!);
  if (eventCount !== EVENTS) throw new Error(`${eventCount} of ${EVENTS} events`);
}

function decode(bytes: Buffer): number {
  let eventCount = 0;
  for (const { start, end } of splitMessages(bytes)) {
    const { command } = GENLMSGHDR.read(bytes, start, end);
    const event = readEvent(command, bytes, start + GENLMSGHDR.size, end, 0);
    if ("token" in event && event.token === TOKEN) eventCount++;
  }
  return eventCount;
}
