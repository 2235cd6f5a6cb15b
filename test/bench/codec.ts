import { EVENT, MPTCP_PM_VERSION } from "../../src/families/mptcp-pm.js";
import { eventFromWire } from "../../src/model/event.js";
import { GENLMSGHDR, messageBytes, splitMessages } from "../../src/wire/message.js";
import { clocked, median } from "./support/measure.js";
import type { Bench } from "./support/report.js";

const FAMILY = 30;
const EVENTS = 300_000;
const ROUNDS = 7;

const tuple = { family: 2, saddr4: "192.0.2.2", daddr4: "192.0.2.1", sport: 40_000, dport: 443 };
const connection = {
  token: 0x63c070d2,
  ...tuple,
  localId: 0,
  remoteId: 0,
  flags: { on: [], rest: 0 },
} as const;
/** What storms consist of: a third each. */
const DATAGRAMS = [datagram(1, connection), datagram(2, connection), datagram(3, { token: 0x63c070d2 })];

function datagram(command: number, values: Parameters<typeof EVENT.write>[0]): Buffer {
  const body = Buffer.concat([GENLMSGHDR.write({ command, version: MPTCP_PM_VERSION }), EVENT.write(values)]);
  return messageBytes(FAMILY, 0, 0, body);
}

/** Bytes into events as the library gives them out, in memory. */
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
  let seen = 0;
  for (let n = 0; n < EVENTS; n++) seen += decode(DATAGRAMS[n % DATAGRAMS.length]!);
  if (seen !== EVENTS) throw new Error(`${seen} of ${EVENTS} events`);
}

function decode(bytes: Buffer): number {
  let seen = 0;
  for (const { start, end } of splitMessages(bytes)) {
    const { command } = GENLMSGHDR.read(bytes, start, end);
    const event = eventFromWire(command, EVENT.read(bytes, start + GENLMSGHDR.size, end), 0);
    if (event.token === connection.token) seen++;
  }
  return seen;
}
