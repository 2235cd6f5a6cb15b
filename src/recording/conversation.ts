import { RecordingError } from "../errors.js";
import { transportError } from "./failure.js";
import { normalised, portOf, readdressed, sequences } from "./headers.js";
import type { Script } from "./script.js";
import type { Exchange, Step } from "./steps.js";

/** The recorded requests of one netlink protocol; all its sockets share them. */
export class Conversation {
  readonly #exchanges: readonly Exchange[];
  #next = 0;

  constructor(
    readonly script: Script,
    readonly protocol: number,
  ) {
    this.#exchanges = script.exchanges(protocol);
  }

  /** Whether every recorded request was sent. */
  get over(): boolean {
    return this.#next === this.#exchanges.length;
  }

  /**
   * What the recording answers to a request.
   * @throws RecordingError where another was recorded; what sending threw when it was recorded
   */
  answer(datagram: Uint8Array): Step[] {
    const exchange = this.#exchanges[this.#next];
    const request = Buffer.from(datagram);
    const [recorded, sent] = [normalised(exchange?.payload ?? Buffer.alloc(0)), normalised(request)];
    if (exchange === undefined || !recorded.equals(sent)) throw this.#mismatch(recorded, sent);
    this.#next++;
    this.script.timeline.pass(exchange.at);
    if (exchange.refused) throw transportError(exchange.refused);
    return replies(exchange, request);
  }

  /** Requests that were never sent, one line each. */
  unused(): string[] {
    const left = this.#exchanges.slice(this.#next);
    return left.map(({ payload }, i) => `${this.#name(this.#next + i)}: ${payload.toString("hex")}`);
  }

  #mismatch(recorded: Buffer, sent: Buffer): RecordingError {
    const expected = recorded.length === 0 ? "nothing" : recorded.toString("hex");
    const differs = `they differ from byte ${firstDifference(recorded, sent)} on, sequence and port id aside`;
    const command = this.script.about?.commandLine.join(" ");
    return new RecordingError(
      `${this.#name(this.#next)} is not the recorded one: recorded ${expected}, sent ${sent.toString("hex")}`,
      { hint: command === undefined ? differs : `${differs}; the recording was made by: ${command}` },
    );
  }

  #name(index: number): string {
    return `request ${index + 1} of netlink family ${this.protocol}`;
  }
}

function firstDifference(a: Buffer, b: Buffer): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/** The recorded replies with the numbers of the live request. */
function replies(exchange: Exchange, request: Buffer): Step[] {
  const live = sequences(request);
  const numbers = new Map(exchange.sequences.map((recorded, i) => [recorded, live[i] ?? recorded]));
  const port = portOf(request);
  return exchange.replies.map((step) =>
    step.kind === "datagram" ? { ...step, payload: readdressed(step.payload, numbers, port) } : step,
  );
}
