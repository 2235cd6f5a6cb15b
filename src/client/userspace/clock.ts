/** Time as those who wait see it: a replay has its own. */
export interface Clock {
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Calls back once, after so many milliseconds. @returns what calls it off */
  after(ms: number, callback: () => void): () => void;
}

/** A timer of Node's takes no more (24.8 days), and rings at once where it is given more. */
const LONGEST_MS = 2 ** 31 - 1;

export const LIVE_CLOCK: Clock = {
  now: () => process.uptime() * 1000,
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
