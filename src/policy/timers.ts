import { AsyncLocalStorage, createHook } from "node:async_hooks";

/** Counts the active Node timers of a policy, which do not follow the clock of a recording. */
export class TimerCount {
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #running = new Set<number>();
  readonly #hook = createHook({
    init: (id, type) => {
      if (type === "Timeout" && this.#inside.getStore()) this.#running.add(id);
    },
    destroy: (id) => {
      this.#running.delete(id);
    },
  }).enable();

  get size(): number {
    return this.#running.size;
  }

  /** Calls a function of the policy; timers that result from it are counted. */
  countTimers<T>(call: () => T): T {
    return this.#inside.run(true, call);
  }

  close(): void {
    this.#hook.disable();
  }
}
