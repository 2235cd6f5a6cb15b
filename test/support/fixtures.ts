import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DecodedPacket, decodeRecording } from "../../src/decode/recording.js";
import { NETLINK } from "../../src/transport/transport.js";
import { ROOT } from "./root.js";

/** Folders of recordings, one for each kernel, and of malformed bytes. */
export const FIXTURES = join(ROOT, "fixtures");

/** A message as JSON. */
export interface MessageJson {
  readonly name: string;
  readonly sequence: number;
  readonly flags: readonly string[];
  readonly values: Record<string, unknown>;
}

/** The exchanged packets in their order: a request with its replies, a multicast, or a note. */
export type ExchangedPacket =
  | { readonly protocol: number; readonly request: readonly MessageJson[]; readonly replies: MessageJson[][] }
  | { readonly protocol: number; readonly news: readonly MessageJson[] }
  | { readonly note: NonNullable<DecodedPacket["note"]> };

/** The output and the exit code of a command line with a recording. */
export interface Output {
  /** Words after `mptcpctl`. */
  readonly command: readonly string[];
  /** Environment that the output depends on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** The .json file of a recording: how it was made, its output, and the exchanged messages. */
export interface Meaning extends Output {
  /** Version numbers of the recorded kernel. */
  readonly kernel: string;
  readonly arch: string;
  readonly endianness: string;
  readonly transport: string;
  /** The lines of stdin. */
  readonly input?: readonly string[];
  /** Its user, if not root. */
  readonly user?: string;
  /** Lines that ran before it. */
  readonly setup: readonly string[];
  /** Lines that ran during it. */
  readonly meanwhile?: readonly string[];
  /** The output of command lines for the same recording that differ from `command` only by output options. */
  readonly otherOutputs?: readonly Output[];
  readonly passed: readonly ExchangedPacket[];
}

/** One fixture: a recording and its .json file. */
export interface Fixture {
  /** `6.18/limits-show`. */
  readonly name: string;
  readonly pcap: string;
  readonly meaning: Meaning;
}

/** The two files of a fixture. */
export function fixturePaths(name: string): { pcap: string; json: string } {
  return { pcap: join(FIXTURES, `${name}.pcap`), json: join(FIXTURES, `${name}.json`) };
}

let read: readonly Fixture[] | undefined;

/** Every fixture; read once for each test file. @throws Error where a recording or its neighbour is missing */
export function allFixtures(): readonly Fixture[] {
  read ??= readFixtures();
  return read;
}

function readFixtures(): Fixture[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" });
  const names = new Set(files.flatMap((file) => /^(.*)\.(pcap|json)$/.exec(file)?.[1] ?? []));
  return [...names].sort().map((name) => {
    const { pcap, json } = fixturePaths(name);
    if (!existsSync(pcap)) throw new Error(`${json} has no recording with the same name`);
    return { name, pcap, meaning: JSON.parse(readFileSync(json, "utf8")) as Meaning };
  });
}

/** The content of a recording, without times, port ids and attributes of interfaces that the project does not use. */
export function passedIn(pcap: string): ExchangedPacket[] {
  const exchangedPackets: ExchangedPacket[] = [];
  const open = new Map<string, MessageJson[][]>();
  for (const packet of decodeRecording(pcap)) {
    const { protocol, direction, note } = packet;
    const messages = packet.messages.map((message) => withoutUnused(protocol, message));
    const key = `${protocol} ${messages[0]?.sequence}`;
    const replies = direction === "in" && messages[0]?.sequence ? open.get(key) : undefined;
    if (note) exchangedPackets.push(...notePacket(note));
    else if (direction === "out") {
      const exchange = { protocol, request: messages, replies: [] };
      for (const { sequence } of messages) open.set(`${protocol} ${sequence}`, exchange.replies);
      exchangedPackets.push(exchange);
    } else if (replies) replies.push(messages);
    else exchangedPackets.push({ protocol, news: messages });
  }
  return exchangedPackets;
}

/** Place and time of the recording are not part of the exchanged messages. */
function notePacket(note: NonNullable<DecodedPacket["note"]>): ExchangedPacket[] {
  return note.kind === "about" || note.kind === "clock" ? [] : [{ note }];
}

/**
 * An interface has dozens of attributes, counters among them, that this project does not read: only their numbers are
 * kept.
 */
function withoutUnused(
  protocol: number,
  { values, ...rest }: DecodedPacket["messages"][number],
): MessageJson {
  return { ...rest, values: protocol === NETLINK.route ? withoutPayloads(values) : values };
}

function withoutPayloads(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (name === "unknown") return [name, (value as { type: number }[]).map(({ type }) => type)];
      const isNest = typeof value === "object" && value !== null && !Array.isArray(value);
      return [name, isNest ? withoutPayloads(value as Record<string, unknown>) : value];
    }),
  );
}
