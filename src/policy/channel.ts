import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { LogBudget } from "./log-budget.js";
import type { FromPolicy, ToPolicy } from "./messages.js";
import { received } from "./received.js";
import { CALL_WINDOW, FEED_WINDOW, newSharedCounters } from "./shared-counters.js";

/** Maximum number of messages that may arrive between two checks without being requested. */
const MAX_UNREQUESTED = 1000;

/**
 * The parent's end of the message channel to a policy's thread. Our code in the thread never has more unread
 * messages here than the windows allow. If a policy sends more through this channel, the parent stops
 * listening.
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

  /** @param onFlood called once, if more messages arrive than allowed */
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

  /**
   * Sends a part of the feed as soon as there is room.
   * @param closedPromise settles when there will never be room
   */
  async feed(part: ToPolicy & { kind: "seed" | "events" }, closedPromise: Promise<unknown>): Promise<void> {
    while (this.#parts >= FEED_WINDOW) {
      const roomPromise = new Promise<void>((resolve) => {
        this.#room = resolve;
      });
      if (await Promise.race([roomPromise, closedPromise.then(() => true)])) return;
    }
    this.#parts++;
    this.post(part);
  }

  /** Call this periodically. */
  timePassed(seconds: number): void {
    this.#stray = 0;
    this.budget.timePassed(seconds);
  }

  /** Reads the messages that a thread sent before it ended. */
  drain(): void {
    for (let remainingMessages = MAX_UNREQUESTED; remainingMessages > 0; remainingMessages--) {
      const found = receiveMessageOnPort(this.#port) as { message: unknown } | undefined;
      if (found === undefined) return;
      this.#hear(found.message);
    }
  }

  /** Stops listening; otherwise Node would still deliver queued messages. */
  close(): void {
    this.#isClosed = true;
    this.#port.close();
  }

  #hear(value: unknown): void {
    if (this.#isClosed) return;
    const message = received(value);
    if (message !== undefined && this.#isExpected(message)) this.onMessage(message);
    else if (this.#stray++ >= MAX_UNREQUESTED) this.#flooded();
  }

  #isExpected(message: FromPolicy): boolean {
    if (message.kind === "log") return this.budget.take(message.text);
    if (message.kind === "call") return this.#calls++ < CALL_WINDOW;
    if (message.kind === "taken") return this.#hasTaken();
    return this.#stray++ < MAX_UNREQUESTED;
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
