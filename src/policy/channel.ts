import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { LogBudget } from "./log-budget.js";
import type { FromPolicy, ToPolicy } from "./messages.js";
import { received } from "./received.js";
import { CALL_WINDOW, FEED_WINDOW, newSharedCounters } from "./shared-counters.js";

/** Messages between two looks that nothing asked for. */
const MOST_STRAY = 1000;

/**
 * The parent's end of the way to a policy's thread. Our code in the thread never has more unread here than the windows
 * allow; a policy that got hold of the way and sends more is not listened to any longer.
 */
export class PolicyChannel {
  readonly cells = newSharedCounters();
  readonly budget = new LogBudget(this.cells);
  /** To be transferred to the thread. */
  readonly remote: MessagePort;
  readonly #port: MessagePort;
  #calls = 0;
  #parts = 0;
  #stray = 0;
  #isClosed = false;
  #room = () => {};

  /** @param onFlood called once, where more came than may */
  constructor(
    readonly onMessage: (message: FromPolicy) => void,
    readonly onFlood: () => void,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.remote = port2;
    port1.on("message", (value: unknown) => this.#hear(value));
  }

  post(message: ToPolicy): void {
    if (message.kind === "reply" || message.kind === "refusal") this.#calls--;
    this.#port.postMessage(message);
  }

  /** Posts a part of the feed as soon as there is room for it. @param over settles when there never will be */
  async feed(part: ToPolicy & { kind: "seed" | "events" }, over: Promise<unknown>): Promise<void> {
    while (this.#parts >= FEED_WINDOW) {
      const room = new Promise<void>((resolve) => {
        this.#room = resolve;
      });
      if (await Promise.race([room, over.then(() => true)])) return;
    }
    this.#parts++;
    this.post(part);
  }

  /** To be called again and again. */
  passed(seconds: number): void {
    this.#stray = 0;
    this.budget.passed(seconds);
  }

  /** Reads what a thread that has ended sent before. */
  drain(): void {
    for (let left = MOST_STRAY; left > 0; left--) {
      const found = receiveMessageOnPort(this.#port) as { message: unknown } | undefined;
      if (found === undefined) return;
      this.#hear(found.message);
    }
  }

  /** Nothing is heard any more; Node would still deliver what had arrived. */
  close(): void {
    this.#isClosed = true;
    this.#port.close();
  }

  #hear(value: unknown): void {
    if (this.#isClosed) return;
    const message = received(value);
    if (message !== undefined && this.#isExpected(message)) this.onMessage(message);
    else if (this.#stray++ >= MOST_STRAY) this.#flooded();
  }

  #isExpected(message: FromPolicy): boolean {
    if (message.kind === "log") return this.budget.take(message.text);
    if (message.kind === "call") return this.#calls++ < CALL_WINDOW;
    if (message.kind === "taken") return this.#hasTaken();
    return this.#stray++ < MOST_STRAY;
  }

  #hasTaken(): boolean {
    if (this.#parts === 0) return false;
    this.#parts--;
    this.#room();
    return true;
  }

  #flooded(): void {
    this.close();
    this.onFlood();
  }
}
