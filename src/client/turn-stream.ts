import type { CallQueue } from "./call-queue.js";

/** Creates the generator. It is called when the turn has come. */
type Make<T> = () => Promise<AsyncGenerator<T, void, void>>;

/**
 * The items of a generator that is created, and read for the first time, when it is first in the queue. A consumer that
 * is slow with the further items delays no other call. It is an object and not a generator itself: many of them may
 * wait at the same time, and a generator that waits takes four times as much memory.
 */
export class TurnStream<T> implements AsyncGenerator<T, void, void> {
  #items: AsyncGenerator<T, void, void> | undefined;
  #first: Promise<IteratorResult<T, void>> | undefined;
  #isOver = false;

  constructor(
    readonly turns: CallQueue,
    readonly make: Make<T>,
  ) {}

  next(): Promise<IteratorResult<T, void>> {
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    if (this.#items !== undefined) return this.#items.next();
    if (this.#first !== undefined) return this.#first.then(() => this.next());
    this.#first = this.turns.enqueue(() => this.#open());
    return this.#first;
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#isOver = true;
    await this.#first?.catch(() => undefined);
    await this.#items?.return(undefined);
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #open(): Promise<IteratorResult<T, void>> {
    try {
      this.#items = await this.make();
      return await this.#items.next();
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }
}
