import type { MptcpListener, Platform } from "../transport/platform.js";
import type { Transport } from "../transport/transport.js";
import { Conversation, type NameRequest } from "./conversation.js";
import { Counter } from "./counter.js";
import { transportError } from "./failure.js";
import type { AboutNote } from "./notes.js";
import { readRecording } from "./recording-file.js";
import { ReplayHost } from "./replay-host.js";
import { ReplayTransport } from "./replay-transport.js";
import { Script } from "./script.js";

/** A platform that answers from a recording. */
export interface ReplayPlatform extends Platform {
  /** Where and how the recording was made, where it says so. */
  readonly about: AboutNote | undefined;
  /** Recorded requests that were not sent, one line each: a stream that ended early leaves some. */
  unused(): string[];
}

/**
 * Answers from a recording what was asked when it was made, in the same order per netlink protocol.
 * Packets do not tell sockets apart: of two that listened to one protocol at once, each receives what both did.
 * Another request is a RecordingError that shows both, in the words of `nameRequest`, else in hexadecimal digits. @throws TransportError, RecordingError where the file is malformed
 */
export function replayPlatform(file: string, nameRequest?: NameRequest): ReplayPlatform {
  return new Replay(new Script(readRecording(file)), nameRequest);
}

class Replay implements ReplayPlatform {
  readonly host: ReplayHost;
  readonly isReplay = true;
  readonly #conversations = new Map<number, Conversation>();
  readonly #opened = new Counter();

  constructor(
    readonly script: Script,
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

  #begin(protocol: number): Conversation {
    const conversation = new Conversation(this.script, protocol, this.nameRequest);
    this.#conversations.set(protocol, conversation);
    return conversation;
  }

  /** A recording holds nothing of what comes there. */
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
