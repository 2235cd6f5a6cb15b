import type { SessionOptions } from "../session/session.js";

/** Holds back the signal of a client while something is done that must not stop half way. */
export class Uninterrupted {
  #running = 0;

  /** What `call` comes to. An abort meanwhile takes effect behind it. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await call();
    } finally {
      this.#running--;
    }
  }

  /** The same options, whose signal is absent meanwhile. */
  optionsOf({ timeoutMs, onWarning, signal }: SessionOptions): SessionOptions {
    const current = () => (this.#running > 0 ? undefined : signal);
    return {
      timeoutMs,
      onWarning,
      get signal() {
        return current();
      },
    };
  }
}
