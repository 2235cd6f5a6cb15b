const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (n: number): string => String(n).padStart(2, "0");

/** Splits microseconds since 1970 into a local date and the microseconds within its second. */
function split(stamp: number): { date: Date; micros: number } {
  const micros = Math.floor(stamp) % 1_000_000;
  return { date: new Date((Math.floor(stamp) - micros) / 1000), micros };
}

/**
 * `Sun Nov 22 10:41:44 2026 565579 usec`, local zone; as asctime(3), with the day padded by a blank and
 * microseconds not padded.
 */
export function longStamp(stamp: number): string {
  const { date, micros } = split(stamp);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${String(date.getDate()).padStart(2)}`;
  return `${day} ${time} ${date.getFullYear()} ${micros} usec`;
}

const last = { stamp: -1, text: "", second: -1, beforePoint: "" };

/**
 * `2026-11-22T10:41:44.565684`, local zone. Events that were read together have the same stamp, and events of
 * the same second the same part before the point: both are cached.
 */
export function shortStamp(stamp: number): string {
  if (stamp === last.stamp) return last.text;
  const { date, micros } = split(stamp);
  if (date.getTime() !== last.second) {
    last.second = date.getTime();
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    last.beforePoint = `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  }
  last.stamp = stamp;
  last.text = `${last.beforePoint}.${String(micros).padStart(6, "0")}`;
  return last.text;
}
