/** The time for waits: a replay has its own. */
export interface Clock {
  /** Milliseconds since an arbitrary start. */
  now(): number;
  /**
   * Calls back once after this time (ms).
   * @returns a function that cancels it
   */
  after(ms: number, callback: () => void): () => void;
}

/** Maximum of a Node timer (24.8 days); with a larger value it fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const LIVE_CLOCK: Clock = {
  now: () => process.uptime() * 1000,
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
