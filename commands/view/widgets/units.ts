const SCALES = ["", "k", "M", "G", "T"] as const;

/** `37.4Gbit`: what went in a second, as network people count it. */
export function bitRate(bytesPerSecond: number): string {
  let value = 8 * bytesPerSecond;
  let scale = 0;
  for (; value >= 999.5 && scale < SCALES.length - 1; scale++) value /= 1000;
  return `${short(value)}${SCALES[scale]}bit`;
}

/** `0.31ms`, `12.5ms`, `1.4s` of microseconds. */
export function spanOfMicroseconds(us: number): string {
  return us < 999_500 ? `${short(us / 1000)}ms` : `${short(us / 1_000_000)}s`;
}

/** `4ms`, `1.4s`, `3m`, `2h`, `5d` of milliseconds. */
export function spanOfMilliseconds(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  if (ms < 99_500) return `${short(ms / 1000)}s`;
  if (ms < 99 * 60_000) return `${Math.round(ms / 60_000)}m`;
  return ms < 72 * 3_600_000 ? `${Math.round(ms / 3_600_000)}h` : `${Math.round(ms / 86_400_000)}d`;
}

/** Three digits that count, at most; made of whole numbers, for a list may have a hundred thousand of these. */
function short(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  if (value < 9.995) return withFraction(Math.round(100 * value), 100);
  return withFraction(Math.round(10 * value), 10);
}

function withFraction(parts: number, unit: 10 | 100): string {
  const fraction = parts % unit;
  const whole = String((parts - fraction) / unit);
  if (fraction === 0) return whole;
  if (unit === 10 || fraction % 10 === 0) return `${whole}.${unit === 10 ? fraction : fraction / 10}`;
  return `${whole}.${fraction < 10 ? "0" : ""}${fraction}`;
}
