import { failure } from "../failure.js";
import type { Binding } from "./binding.js";

/** Maximum of setTimeout; longer waits (24 days) are treated as endless. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type Waiter = (readable: boolean) => void;

/** Waits for a descriptor to become readable. Keeps the event loop alive only while a caller waits. */
export class PollWatch {
  readonly #binding: Binding;
  readonly #watch: number;
  readonly #waiters = new Set<Waiter>();

  /** @throws TransportError */
  constructor(binding: Binding, fd: number) {
    this.#binding = binding;
    this.#watch = binding.watch(fd, () => this.#tell(true));
    if (this.#watch < 0) throw failure("watch the socket", -this.#watch);
  }

  /**
   * True when readable (or after an error of the socket), false after `timeoutMs` or `close`.
   * @throws the signal's reason
   */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#remove(waiter);
      };
      const waiter = (readable: boolean) => {
        leave();
        resolve(readable);
      };
      const abort = () => {
        leave();
        reject(signal?.reason);
      };
      const timer = alarm(timeoutMs, () => waiter(false));
      signal?.addEventListener("abort", abort);
      this.#add(waiter);
    });
  }

  close(): void {
    this.#binding.closeWatch(this.#watch);
    this.#tell(false);
  }

  #add(waiter: Waiter): void {
    if (this.#waiters.size === 0) this.#binding.startWatch(this.#watch);
    this.#waiters.add(waiter);
  }

  #remove(waiter: Waiter): void {
    if (this.#waiters.delete(waiter) && this.#waiters.size === 0) this.#binding.stopWatch(this.#watch);
  }

  #tell(readable: boolean): void {
    for (const waiter of this.#waiters) waiter(readable);
  }
}

/**
 * Between a timer and an immediate the event loop polls its descriptors: a program that was busy too long still sees
 * their data first.
 */
function alarm(ms: number, onTime: () => void): NodeJS.Timeout | undefined {
  return ms > MAX_TIMER_MS ? undefined : setTimeout(() => setImmediate(onTime), ms);
}
