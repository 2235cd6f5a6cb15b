/** Milliseconds of a monotonic clock. `performance` would load a large part of Node's library first. */
export const monotonicMs = (): number => process.uptime() * 1000;
