/** Milliseconds of a unit. */
const TIMES: Readonly<Record<string, number>> = {
  ms: 1, msec: 1, millis: 1, s: 1000, sec: 1000, secs: 1000, second: 1000, seconds: 1000,
  m: 60_000, min: 60_000, mins: 60_000, minute: 60_000, minutes: 60_000, h: 3_600_000, hour: 3_600_000,
}; // biome-ignore format: a table

/** Usual units of values that need one. */
const WITH_UNIT: Readonly<Record<string, readonly string[]>> = { delay: ["ms"], rate: ["mbit"] };

/**
 * The same value as the command takes it: seconds without a unit, rates as for tc(8), bytes with k, M or G.
 * @param before the keyword
 */
export function unitRepairs(word: string, before: string): string[][] {
  const [, number = "", unit = ""] = /^([\d.]+)\s*([a-z%/]+)$/i.exec(word) ?? [];
  const lower = unit.toLowerCase();
  const time = TIMES[lower];
  const [, size] = /^([kmg])(?:i?b|bps|bit|bits|bit\/s|b\/s|bytes?)?$/.exec(lower) ?? [];
  if (/^[\d.]+$/.test(word)) return WITH_UNIT[before]?.map((one) => [word + one]) ?? [];
  return [
    ...(time === undefined ? [] : [[String((Number(number) * time) / 1000)]]),
    ...(size === undefined ? [] : [[`${number}${size}bit`], [`${number}${size}`]]),
    ...(lower === "percent" || lower === "pct" ? [[`${number}%`]] : []),
  ].filter(([text]) => text !== word);
}
