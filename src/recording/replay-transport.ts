import { setImmediate, setTimeout } from "node:timers/promises";
import { TransportError } from "../errors.js";
import type { Sink, Transport } from "../transport/transport.js";
import type { OfSocket } from "./notes.js";
import { transportError } from "./recorded-error.js";
import type { RecordedItem, RecordedMulticast } from "./recorded-items.js";
import type { ReplayOrder } from "./replay-order.js";
import type { RequestMatcher } from "./request-matcher.js";

/** Maximum delay (ms) before a reader receives a packet although earlier recorded requests were not sent. */
const MAX_DELAY_MS = 30;

/**
 * A socket that answers from a recording: the replies to each request, and multicasts after joining a group.
 */
export class ReplayTransport implements Transport {
  readonly name = "replay";
  readonly #replies: RecordedItem[] = [];
  #news: readonly RecordedMulticast[] = [];
  #read = 0;
  #stamp = 0;
  #lost = 0;
  #joined = false;
  #closed = false;

  constructor(
    readonly conversation: RequestMatcher,
    readonly id: OfSocket,
  ) {}

  get protocol(): number {
    return this.id.protocol;
  }

  /** @throws RecordingError if another request was recorded at this point, with both in hex */
  send(datagram: Uint8Array): void {
    this.#assertOpen();
    for (const step of this.conversation.answer(datagram)) this.#replies.push(step);
  }

  receive(): Buffer | undefined {
    const datagram = this.#next();
    return datagram && Buffer.from(datagram);
  }

  drain(sink: Sink, maxDatagrams = Number.POSITIVE_INFINITY): number {
    let delivered = 0;
    while (delivered < maxDatagrams && !this.#closed) {
      const datagram = this.#next();
      if (datagram === undefined) break;
      sink(datagram, 0, datagram.length);
      delivered++;
    }
    return delivered;
  }

  /** Never waits as long as in the recording. False if the recorded wait timed out, too. */
  async readable(_timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    // A reader that polls in a loop must not block signals and other work.
    if (!this.#queued()) await setImmediate();
    await this.#turn(signal);
    return !this.#closed && (this.#queued() || this.ended());
  }

  /** @throws the recorded error of the join */
  join(group: number): void {
    this.#assertOpen();
    const refused = this.conversation.script.refusal("join", this.id, group);
    if (refused) throw transportError(refused);
    if (!this.#joined) this.#news = this.conversation.script.multicastsFor(this.id);
    this.#joined = true;
  }

  /** The recording ends the multicasts where the recorded socket left. */
  leave(): void {
    this.#assertOpen();
  }

  lost(): number {
    return this.#lost;
  }

  stamp(): number {
    return this.#stamp;
  }

  ended(): boolean {
    if (this.#replies.length > 0 || this.#read < this.#news.length) return false;
    return this.#joined || this.conversation.over;
  }

  close(): void {
    this.#closed = true;
  }

  get #timeline(): ReplayOrder {
    return this.conversation.script.timeline;
  }

  #queued(): boolean {
    const news = this.#news[this.#read];
    return this.#replies.length > 0 || (news !== undefined && news.at <= this.#timeline.frontier);
  }

  /** Waits until the earlier recorded packets were sent or read; after a delay, continues without them. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    const news = this.#news[this.#read];
    while (news && !this.#queued() && !this.#closed) {
      const { frontier } = this.#timeline;
      await setTimeout(MAX_DELAY_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
      if (this.#timeline.frontier === frontier) this.#timeline.skipTo(news.at);
    }
  }

  /** The next datagram; undefined at a loss, if earlier packets must come first, and at the end. */
  #next(): Buffer | undefined {
    this.#assertOpen();
    const step = this.#replies.shift() ?? this.#nextNews();
    if (step?.kind === "lost") this.#lost += step.lost;
    if (step?.kind !== "datagram") return undefined;
    this.#stamp = step.stamp;
    return step.payload;
  }

  #nextNews(): RecordedItem | undefined {
    const news = this.#queued() ? this.#news[this.#read++] : undefined;
    if (news) this.#timeline.markPassed(news.at);
    return news?.step;
  }

  #assertOpen(): void {
    if (this.#closed) throw new TransportError("the socket is closed");
  }
}
