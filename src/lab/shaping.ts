import type { LinkShape } from "./model.js";

// Lines for `tc -batch`.

/** A token bucket lets through at once what arrives in this time (s); less, and its clock would be too coarse. */
const BURST_S = 0.01;
/** What waits longer than this (s) is dropped. */
const QUEUE_S = 0.05;
/** Bytes: two full packets; ten. */
const LEAST = { burst: 4000, queue: 15_000 } as const;
/** Packets under way in a delayed path. */
const DELAYED = 10_000;

/** Shapes what leaves by an interface; an empty shape lets all through. */
export function shapeLine(dev: string, shape: LinkShape): string {
  const { rate, delay, loss } = shape;
  const head = `qdisc replace dev ${dev} root`;
  if (delay !== undefined || loss !== undefined) return `${head} ${emulation(shape)}`;
  return rate === undefined ? `${head} noqueue` : `${head} ${bucket(rate)}`;
}

/** Whether a shape takes more of the kernel than a token bucket. */
export function takesEmulation({ delay, loss }: LinkShape): boolean {
  return delay !== undefined || loss !== undefined;
}

function bucket(rate: number): string {
  const bytes = (seconds: number, least: number) => Math.max(least, Math.round((rate / 8) * seconds));
  const burst = bytes(BURST_S, LEAST.burst);
  return `tbf rate ${rate}bit burst ${burst} limit ${burst + bytes(QUEUE_S, LEAST.queue)}`;
}

function emulation({ rate, delay, loss }: LinkShape): string {
  const words = [`netem limit ${DELAYED}`];
  if (delay !== undefined) words.push(`delay ${delay}us`);
  if (loss !== undefined) words.push(`loss ${loss}%`);
  if (rate !== undefined) words.push(`rate ${rate}bit`);
  return words.join(" ");
}
