import type { LinkShape } from "./model.js";

// Lines for `tc -batch`.

/**
 * Data that arrives within this time (s) passes at once. With a smaller bucket the clock of the token bucket
 * filter would be too coarse.
 */
const BURST_SECONDS = 0.01;
/** Packets that would wait longer than this (s) are dropped. */
const QUEUE_SECONDS = 0.05;
/** Minimum sizes in bytes: two full packets; ten. */
const MIN_BYTES = { burst: 4000, queue: 15_000 } as const;
/** Maximum number of packets in a delayed path. */
const DELAYED = 10_000;

/** Shapes outgoing traffic of an interface. An empty shape removes all limits. */
export function shapeLine(dev: string, shape: LinkShape): string {
  const { rate, delay, loss } = shape;
  const head = `qdisc replace dev ${dev} root`;
  if (delay !== undefined || loss !== undefined) return `${head} ${emulation(shape)}`;
  return rate === undefined ? `${head} noqueue` : `${head} ${bucket(rate)}`;
}

/** Whether a shape needs netem, not only a token bucket filter. */
export function takesEmulation({ delay, loss }: LinkShape): boolean {
  return delay !== undefined || loss !== undefined;
}

function bucket(rate: number): string {
  const bytes = (seconds: number, minimum: number) => Math.max(minimum, Math.round((rate / 8) * seconds));
  const burst = bytes(BURST_SECONDS, MIN_BYTES.burst);
  return `tbf rate ${rate}bit burst ${burst} limit ${burst + bytes(QUEUE_SECONDS, MIN_BYTES.queue)}`;
}

function emulation({ rate, delay, loss }: LinkShape): string {
  const words = [`netem limit ${DELAYED}`];
  if (delay !== undefined) words.push(`delay ${delay}us`);
  if (loss !== undefined) words.push(`loss ${loss}%`);
  if (rate !== undefined) words.push(`rate ${rate}bit`);
  return words.join(" ");
}
