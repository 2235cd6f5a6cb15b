/** Sleeps that end early on abort, and all at once when the socket closes, so that no timer remains. */
export class CancellableSleeps {
  readonly #wakers = new Set<() => void>();

  /** Resolves after `ms`, on abort, or on `wakeAll`; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        this.#wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", wake);
      this.#wakers.add(wake);
    });
  }

  wakeAll(): void {
    for (const wake of this.#wakers) wake();
  }
}
