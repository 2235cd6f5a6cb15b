/** Time as those who wait see it: a replay has its own. */
export interface Clock {
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Calls back once, after so many milliseconds. @returns what calls it off */
  after(ms: number, callback: () => void): () => void;
}

export const LIVE_CLOCK: Clock = {
  now: () => process.uptime() * 1000,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
