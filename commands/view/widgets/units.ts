const SCALES = ["", "k", "M", "G", "T"] as const;

/** `37.4Gbit`: a rate per second, in bits. */
export function bitRate(bytesPerSecond: number): string {
  let value = 8 * bytesPerSecond;
  let scale = 0;
  for (; value >= 999.5 && scale < SCALES.length - 1; scale++) value /= 1000;
  return `${short(value)}${SCALES[scale]}bit`;
}

/** Microseconds as `0.31ms`, `12.5ms`, `1.4s`. */
export function spanOfMicroseconds(us: number): string {
  return us < 999_500 ? `${short(us / 1000)}ms` : `${short(us / 1_000_000)}s`;
}

/** Milliseconds as `4ms`, `1.4s`, `3m`, `2h`, `5d`. */
export function spanOfMilliseconds(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  if (ms < 99_500) return `${short(ms / 1000)}s`;
  if (ms < 99 * 60_000) return `${Math.round(ms / 60_000)}m`;
  return ms < 72 * 3_600_000 ? `${Math.round(ms / 3_600_000)}h` : `${Math.round(ms / 86_400_000)}d`;
}

/**
 * At most three significant digits. Integer arithmetic, because a list may have a hundred thousand values.
 */
function short(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  if (value < 9.995) return withFraction(Math.round(100 * value), 100);
  return withFraction(Math.round(10 * value), 10);
}

function withFraction(parts: number, unit: 10 | 100): string {
  const fraction = parts % unit;
  const integerPart = String((parts - fraction) / unit);
  if (fraction === 0) return integerPart;
  if (unit === 10 || fraction % 10 === 0) return `${integerPart}.${unit === 10 ? fraction : fraction / 10}`;
  return `${integerPart}.${fraction < 10 ? "0" : ""}${fraction}`;
}
