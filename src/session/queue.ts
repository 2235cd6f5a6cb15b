/** Items that are no longer needed are dropped this many at a time. */
const MAX_REMOVED = 1024;

/** First in, first out, with constant cost: Array.shift moves all following elements. */
export class Queue<T> {
  #items: T[] = [];
  #spent = 0;

  get size(): number {
    return this.#items.length - this.#spent;
  }

  get first(): T | undefined {
    return this.#items[this.#spent];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Inserts items before all others, in order. */
  putBack(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#spent)];
    this.#spent = 0;
  }

  shift(): T | undefined {
    const item = this.#items[this.#spent];
    if (this.#spent < this.#items.length) this.#spent++;
    if (this.#spent === this.#items.length) {
      this.#items.length = 0;
      this.#spent = 0;
    } else if (this.#spent % MAX_REMOVED === 0) this.#release();
    return item;
  }

  clear(): T[] {
    const items = this.#items.slice(this.#spent);
    this.#items = [];
    this.#spent = 0;
    return items;
  }

  /** Removed items must not be kept alive; they are dropped when they are half of the array. */
  #release(): void {
    if (this.#spent * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#spent);
      this.#spent = 0;
    } else (this.#items as (T | undefined)[]).fill(undefined, this.#spent - MAX_REMOVED, this.#spent);
  }
}
