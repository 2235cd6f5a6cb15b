import { Queue } from "../session/queue.js";
import { neverSentError } from "../session/unanswered.js";

/** Number of calls that are started before the event loop continues. */
const MAX_CALLS_PER_TURN = 256;

interface Waiting {
  readonly call: () => Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The object whose methods are called. */
interface Owner {
  readonly isClosed: boolean;
  readonly options: { readonly signal?: AbortSignal | undefined };
}

/**
 * Runs calls in the order in which they were made, one after another or a few at the same time. A waiting call holds
 * only its arguments; nothing has been sent for it.
 */
export class CallQueue {
  readonly #queue = new Queue<Waiting>();
  #running = 0;
  #inARow = 0;

  /** @param parallel calls that are carried out at the same time; with more than one they end in any order */
  constructor(
    readonly owner: Owner,
    readonly parallel = 1,
  ) {}

  /** The result of a call, after its turn. A call must not wait for another call of the same queue. */
  enqueue<T>(call: () => Promise<T>): Promise<T> {
    if (this.#running < this.parallel) {
      this.#running++;
      return this.#run(call);
    }
    return new Promise((resolve, reject) =>
      this.#queue.push({ call, resolve: resolve as Waiting["resolve"], reject }),
    );
  }

  async #run<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } finally {
      this.#pass();
    }
  }

  #pass(): void {
    const isOver = this.#queue.size === 0;
    const isTired = ++this.#inARow >= MAX_CALLS_PER_TURN;
    if (isOver || isTired) this.#inARow = 0;
    if (isOver) this.#running--;
    else if (isTired) setImmediate(() => this.#next());
    else this.#next();
  }

  /** Waiting calls are not started after `close`, or once the signal has aborted. */
  #assertAwaited(): void {
    if (this.owner.isClosed) throw neverSentError("the path manager is closed");
    this.owner.options.signal?.throwIfAborted();
  }

  #next(): void {
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#running--;
      return;
    }
    const { call, resolve, reject } = next;
    this.#run(() => {
      this.#assertAwaited();
      return call();
    }).then(resolve, reject);
  }
}

/** The same object for outside callers: the named methods are queued, even if they are called at once. */
export function queued<T extends object>(turns: CallQueue, target: T, ...names: (keyof T)[]): T {
  const waiting = new Set<PropertyKey>(names);
  const queuedTarget = Object.create(target) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(target))) {
    const method: unknown = Reflect.get(target, name);
    if (typeof method !== "function" || name === "constructor") continue;
    queuedTarget[name] = waiting.has(name)
      ? (...all: unknown[]) => turns.enqueue(() => method.apply(target, all))
      : method.bind(target);
  }
  return queuedTarget as T;
}
