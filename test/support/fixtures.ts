import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DecodedPacket, decodeRecording } from "../../src/decode/recording.js";
import { NETLINK } from "../../src/transport/transport.js";
import { ROOT } from "./root.js";

/** Folders of recordings, one for each kernel, and of bytes that are no good. */
export const FIXTURES = join(ROOT, "fixtures");

/** A message in words, as JSON has it. */
export interface Meant {
  readonly name: string;
  readonly sequence: number;
  readonly flags: readonly string[];
  readonly values: Record<string, unknown>;
}

/** What passed, in its order: a request with the datagrams that answer it, a multicast, or what was no datagram. */
export type Passed =
  | { readonly protocol: number; readonly request: readonly Meant[]; readonly replies: Meant[][] }
  | { readonly protocol: number; readonly news: readonly Meant[] }
  | { readonly note: NonNullable<DecodedPacket["note"]> };

/** What a command line prints on a recording, and its exit code. */
export interface Output {
  /** Words behind `mptcpctl`. */
  readonly command: readonly string[];
  /** Environment that the output depends on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** The neighbour of a recording: how it was made, what the user saw, and what passed. */
export interface Meaning extends Output {
  /** Version numbers of the kernel that answered. */
  readonly kernel: string;
  readonly arch: string;
  readonly endianness: string;
  readonly transport: string;
  /** What it read on stdin, in lines. */
  readonly input?: readonly string[];
  /** Whose rights it had, where not root's. */
  readonly user?: string;
  /** What was done before it ran. */
  readonly setup: readonly string[];
  /** What was done while it ran. */
  readonly meanwhile?: readonly string[];
  /** What command lines print on the same recording that differ from `command` by options of output only. */
  readonly otherOutputs?: readonly Output[];
  readonly passed: readonly Passed[];
}

/** One fixture: a recording and its neighbour. */
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
    if (!existsSync(pcap)) throw new Error(`${json} has no recording beside it`);
    return { name, pcap, meaning: JSON.parse(readFileSync(json, "utf8")) as Meaning };
  });
}

/** What a recording says, times, port ids and what is not ours to know of interfaces aside. */
export function passedIn(pcap: string): Passed[] {
  const passed: Passed[] = [];
  const open = new Map<string, Meant[][]>();
  for (const packet of decodeRecording(pcap)) {
    const { protocol, direction, note } = packet;
    const messages = packet.messages.map((message) => lean(protocol, message));
    const key = `${protocol} ${messages[0]?.sequence}`;
    const replies = direction === "in" && messages[0]?.sequence ? open.get(key) : undefined;
    if (note) passed.push(...noted(note));
    else if (direction === "out") {
      const exchange = { protocol, request: messages, replies: [] };
      for (const { sequence } of messages) open.set(`${protocol} ${sequence}`, exchange.replies);
      passed.push(exchange);
    } else if (replies) replies.push(messages);
    else passed.push({ protocol, news: messages });
  }
  return passed;
}

/** Where and when it was recorded says nothing about what passed. */
function noted(note: NonNullable<DecodedPacket["note"]>): Passed[] {
  return note.kind === "about" || note.kind === "clock" ? [] : [{ note }];
}

/** An interface has dozens of attributes, counters among them, that this project does not read: their numbers do. */
function lean(protocol: number, { values, ...rest }: DecodedPacket["messages"][number]): Meant {
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
