/** What a policy's thread and its parent share without messages: counts, readable while the other side is busy. */
export const COUNTER = {
  /** Log lines that the thread may send, in units of `costOf`. The parent adds, the thread subtracts. */
  credit: 0,
  /** Log lines that the thread dropped and nobody has been told of. */
  dropped: 1,
  /** Grows with every hook that is called: a thread that is slow is not one that hangs. */
  beats: 2,
} as const;

export const newSharedCounters = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(Object.keys(COUNTER).length * Int32Array.BYTES_PER_ELEMENT));

/** Most that may be unread by the parent, in units of `costOf`. */
export const LOG_WINDOW = 256;
/** Longer lines are cut, characters. */
export const LONGEST_LOG_LINE = 16_384;
const UNIT = 1024;

/** A line is one unit, a long one several. */
export const costOf = (text: string): number => 1 + Math.floor(text.length / UNIT);

/** Requests of a policy that its parent works on at once; further ones wait in the thread. */
export const CALL_WINDOW = 64;
/** Messages of the feed that the thread has not dealt with, and events in each. */
export const FEED_WINDOW = 8;
export const EVENTS_PER_MESSAGE = 64;
