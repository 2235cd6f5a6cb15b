import type { MptcpListener, Platform } from "../transport/platform.js";
import type { Transport } from "../transport/transport.js";
import type { AboutNote } from "./notes.js";
import { ParsedRecording } from "./parsed-recording.js";
import { transportError } from "./recorded-error.js";
import { readRecording } from "./recording-file.js";
import { ReplayHost } from "./replay-host.js";
import { ReplayTransport } from "./replay-transport.js";
import { type NameRequest, RequestMatcher } from "./request-matcher.js";
import { SocketNumbers } from "./socket-numbers.js";

/** A platform that answers from a recording. */
export interface ReplayPlatform extends Platform {
  /** Where and how the recording was made, as far as it contains this. */
  readonly about: AboutNote | undefined;
  /** Recorded requests that were not sent, one line each. If a stream ended early, some remain. */
  unused(): string[];
}

/** Describes the damage of a recording that was read as far as possible. */
export type OnDamaged = (text: string) => void;

/**
 * Answers from a recording, in the recorded order per netlink protocol. Packets do not say which socket they
 * belong to: if two sockets listened to one protocol at once, each receives the multicasts of both. A
 * different request is a RecordingError that shows both, named by `nameRequest` or in hexadecimal. Damaged
 * packets and notes are skipped and reported to `onDamaged`.
 * @throws TransportError, RecordingError if the file is not a recording, and without `onDamaged` if it is
 * damaged
 */
export function replayPlatform(
  file: string,
  nameRequest?: NameRequest,
  onDamaged?: OnDamaged,
): ReplayPlatform {
  if (onDamaged === undefined) return new Replay(new ParsedRecording(readRecording(file)), nameRequest);
  const damages: string[] = [];
  const packets = readRecording(file, ({ at, reason }) => damages.push(`${reason} (byte ${at})`));
  const script = new ParsedRecording(packets, (reason) => damages.push(reason));
  if (damages.length > 0) onDamaged(damagedText(damages));
  return new Replay(script, nameRequest);
}

/** The first damage, and the number of damaged parts. */
export function damagedText([first, ...otherDamages]: readonly string[]): string {
  const moreText = otherDamages.length === 0 ? "" : `, and ${otherDamages.length} more parts`;
  return `the recording is damaged and was read without the damaged parts: ${first}${moreText}`;
}

class Replay implements ReplayPlatform {
  readonly host: ReplayHost;
  readonly isReplay = true;
  readonly #conversations = new Map<number, RequestMatcher>();
  readonly #opened = new SocketNumbers();

  constructor(
    readonly script: ParsedRecording,
    readonly nameRequest?: NameRequest,
  ) {
    this.host = new ReplayHost(script);
    for (const protocol of script.protocols()) this.#begin(protocol);
  }

  get about(): AboutNote | undefined {
    return this.script.about;
  }

  open(protocol: number): Transport {
    const id = { protocol, socket: this.#opened.next(protocol) };
    const refused = this.script.refusal("open", id);
    if (refused) throw transportError(refused);
    return new ReplayTransport(this.#conversations.get(protocol) ?? this.#begin(protocol), id);
  }

  #begin(protocol: number): RequestMatcher {
    const conversation = new RequestMatcher(this.script, protocol, this.nameRequest);
    this.#conversations.set(protocol, conversation);
    return conversation;
  }

  /** Not recorded. */
  async listen(_address: Uint8Array, port: number): Promise<MptcpListener> {
    return { port, close: async () => {} };
  }

  unused(): string[] {
    return [...this.#conversations.values()].flatMap((conversation) => conversation.unused());
  }

  close(): void {
    this.#conversations.clear();
  }
}
