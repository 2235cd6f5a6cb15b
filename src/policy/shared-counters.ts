/** Counters that a policy's thread and its parent share in memory, readable while the other side is busy. */
export const COUNTER = {
  /** Credit for log lines, in units of `costOf`. The parent adds, the thread subtracts. */
  credit: 0,
  /** Log lines that the thread dropped and that were not reported yet. */
  dropped: 1,
  /** Incremented with every hook call, to distinguish a slow thread from a blocked one. */
  beats: 2,
} as const;

export const newSharedCounters = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(Object.keys(COUNTER).length * Int32Array.BYTES_PER_ELEMENT));

/** Maximum unread by the parent, in units of `costOf`. */
export const LOG_WINDOW = 256;
/** Maximum length of a line, in characters; longer lines are truncated. */
export const MAX_LOG_LINE_LENGTH = 16_384;
const UNIT = 1024;

/** A line costs one unit, a long one several. */
export const costOf = (text: string): number => 1 + Math.floor(text.length / UNIT);

/** Maximum number of a policy's requests that the parent executes at once; the others wait in the thread. */
export const CALL_WINDOW = 64;
/** Maximum number of feed messages that the thread has not processed, and of events in each. */
export const FEED_WINDOW = 8;
export const EVENTS_PER_MESSAGE = 64;
