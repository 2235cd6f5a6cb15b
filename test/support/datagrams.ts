import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Message, splitMessages } from "../../src/codec/wire/message.js";
import { NOTE_FAMILY } from "../../src/recording/notes.js";
import { readRecording } from "../../src/recording/recording-file.js";
import { NETLINK } from "../../src/transport/transport.js";
import { FIXTURES } from "./fixtures.js";

/** A datagram that a kernel sent or received. */
export interface Recorded {
  readonly protocol: number;
  readonly direction: "in" | "out";
  readonly bytes: Buffer;
}

/** Datagrams of all recordings, one of each shape: those that differ in types, commands or length. */
export function recordedDatagrams(): Recorded[] {
  const found = new Map<string, Recorded>();
  for (const one of everyDatagram()) {
    const make = splitMessages(one.bytes).map(({ type, bytes, start, end }) => [
      type,
      bytes[start],
      end - start,
    ]);
    found.set(JSON.stringify([one.protocol, one.direction, make]), one);
  }
  return [...found.values()];
}

function* everyDatagram(): Generator<Recorded, void, void> {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".pcap")).sort())
    for (const { family: protocol, direction, payload } of readRecording(join(FIXTURES, file)))
      if (protocol !== NOTE_FAMILY) yield { protocol, direction, bytes: payload };
}

/** The received messages of a protocol; events are those without a sequence number. */
export function receivedMessages(protocol: number, kind: "events" | "replies"): Message[] {
  const datagrams = recordedDatagrams().filter((one) => one.protocol === protocol && one.direction === "in");
  const messages = datagrams.flatMap(({ bytes }) => splitMessages(bytes));
  return messages.filter(({ sequence }) => (sequence === 0) === (kind === "events"));
}

/** The path manager's events. */
export const recordedEvents = (): Message[] => receivedMessages(NETLINK.generic, "events");
