/** Most work is done by then: signals keep the system's own action until that time. Milliseconds. */
const SOON = 100;

/** What `work` gives; after a while also the reason of a signal that ends the run. */
export function untilStopped<T>(work: Promise<T>, signal: () => AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const listen = () => {
      const stop = signal();
      if (stop.aborted) reject(stop.reason);
      stop.addEventListener("abort", () => reject(stop.reason), { once: true });
    };
    const timer = setTimeout(listen, SOON);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
