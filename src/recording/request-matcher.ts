import { RecordingError } from "../errors.js";
import { normalised, portOf, readdressed, sequences } from "./normalize.js";
import type { ParsedRecording } from "./parsed-recording.js";
import { transportError } from "./recorded-error.js";
import type { RecordedExchange, RecordedItem } from "./recorded-items.js";

/** Returns the name of a request; `earlierReplies` are the replies to earlier requests. */
export type NameRequest = (protocol: number, request: Buffer, earlierReplies: Iterable<Buffer>) => string;

/** Maximum bytes of a request in an error message. */
const MAX_SHOWN_BYTES = 32;

/** Default name of a request: hex. */
const inHex: NameRequest = (_protocol, request) => {
  const hex = request.toString("hex", 0, MAX_SHOWN_BYTES);
  return request.length > MAX_SHOWN_BYTES ? `${hex}…` : hex;
};

/** The recorded requests of one netlink protocol, shared by its sockets. */
export class RequestMatcher {
  readonly #exchanges: readonly RecordedExchange[];
  #next = 0;

  constructor(
    readonly script: ParsedRecording,
    readonly protocol: number,
    readonly nameOf: NameRequest = inHex,
  ) {
    this.#exchanges = script.exchanges(protocol);
  }

  /** Whether every recorded request was sent. */
  get over(): boolean {
    return this.#next === this.#exchanges.length;
  }

  /**
   * The recorded replies to a request.
   * @throws RecordingError if another request was recorded, or the recorded error of sending it
   */
  answer(datagram: Uint8Array): RecordedItem[] {
    const exchange = this.#exchanges[this.#next];
    const request = Buffer.from(datagram);
    if (exchange === undefined || !normalised(exchange.payload).equals(normalised(request)))
      throw this.#mismatch(exchange?.payload, request);
    this.#next++;
    this.script.timeline.markPassed(exchange.at);
    if (exchange.refused) throw transportError(exchange.refused);
    return replies(exchange, request);
  }

  /** Requests that were never sent, one line each. */
  unused(): string[] {
    const notSent = this.#exchanges.slice(this.#next);
    return notSent.map(({ payload }, i) => `${this.#name(this.#next + i)}: ${payload.toString("hex")}`);
  }

  #mismatch(recorded: Buffer | undefined, sent: Buffer): RecordingError {
    const command = this.script.about?.commandLine.join(" ");
    const expected = recorded === undefined ? "nothing more" : this.#inWords(recorded);
    const differs = recorded && `they differ from byte ${firstDifference(recorded, sent)} on`;
    const hints = [differs, command && `the recording was made by: ${command}`].filter(Boolean);
    return new RecordingError(
      `${this.#name(this.#next)} differs from the recording: recorded ${expected}, sent ${this.#inWords(sent)}`,
      { hint: hints.join("; ") || undefined },
    );
  }

  /** Compare without sequence numbers and port ids, which differ between runs. */
  #inWords(request: Buffer): string {
    const earlierExchanges = this.#exchanges.slice(0, this.#next);
    const earlierReplies = earlierExchanges
      .flatMap(({ replies }) => replies)
      .flatMap((step) => (step.kind === "datagram" ? [step.payload] : []));
    return this.nameOf(this.protocol, normalised(request), earlierReplies);
  }

  #name(index: number): string {
    return `request ${index + 1} of netlink family ${this.protocol}`;
  }
}

/** Without sequence numbers and port ids. */
function firstDifference(recorded: Buffer, sent: Buffer): number {
  const [a, b] = [normalised(recorded), normalised(sent)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** The recorded replies with the sequence numbers of the live request. */
function replies(exchange: RecordedExchange, request: Buffer): RecordedItem[] {
  const liveSequences = sequences(request);
  const numbers = new Map(exchange.sequences.map((recorded, i) => [recorded, liveSequences[i] ?? recorded]));
  const port = portOf(request);
  return exchange.replies.map((step) =>
    step.kind === "datagram" ? { ...step, payload: readdressed(step.payload, numbers, port) } : step,
  );
}
