/** Milliseconds that never go back; `performance` would load a good part of Node's library first. */
export const monotonicMs = (): number => process.uptime() * 1000;
