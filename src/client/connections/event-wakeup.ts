import { PermissionError, UnsupportedError } from "../../errors.js";
import { eventBatches } from "../events.js";
import type { NetnsClient } from "../netns-client.js";
import { sleep } from "../sleep.js";

/** Delay in milliseconds: events come in bursts, and slightly before the sockets have the new state. */
const SETTLE_MS = 100;

/** Waits until the interval has passed or a path manager event arrives. */
export class EventWakeup {
  /** Settles when it is known whether events are received. */
  readonly ready: Promise<void>;
  #reason: string | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isRung = false;
  #ring = () => {};
  readonly #stop = new AbortController();
  #listening: Promise<void> = Promise.resolve();

  constructor(
    readonly netnsClient: NetnsClient,
    eventsOption: boolean,
    readonly signal: AbortSignal | undefined,
  ) {
    this.#reason = eventsOption ? this.#harm() : "events were not requested";
    signal?.addEventListener("abort", () => this.#wake(), { once: true });
    this.ready = this.#reason === undefined ? this.#begin() : Promise.resolve();
  }

  get wokenBy(): "events" | "time" {
    return this.#reason === undefined ? "events" : "time";
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  /**
   * Listening makes connections under the userspace path manager accept joins. An observer must not cause
   * that.
   */
  #harm(): string | undefined {
    const { pathManager, unreadable } = this.netnsClient.conditions();
    if (unreadable?.pathManager !== undefined)
      return `cannot tell whether listening to events has an effect: ${unreadable.pathManager}`;
    if (pathManager !== "userspace") return undefined;
    return "listening to events would make connections under the userspace path manager accept joins";
  }

  /** Starts to listen; resolves when it listens or cannot. */
  #begin(): Promise<void> {
    return new Promise((resolve) => {
      this.#listening = this.#listen(resolve).catch((error) => {
        if (error instanceof PermissionError || error instanceof UnsupportedError)
          this.#reason = error.message;
        else this.#failure = { error };
        resolve();
      });
    });
  }

  async #listen(onListening: () => void): Promise<void> {
    const options = { signal: this.#stop.signal, onListening };
    for await (const _ of eventBatches(this.netnsClient, options)) this.#wake();
  }

  #wake(): void {
    this.#isRung = true;
    this.#ring();
  }

  /**
   * Waits for this time, or until an event.
   * @throws the error that ended the listening
   */
  async sleep(ms: number): Promise<void> {
    if (!this.#isRung) await this.#rest(ms);
    if (this.#isRung && !this.signal?.aborted) await sleep(Math.min(SETTLE_MS, ms), this.signal);
    this.#isRung = false;
    if (this.#failure) throw this.#failure.error;
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#ring = () => {};
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#ring = end;
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#ring();
    await this.#listening;
  }
}
