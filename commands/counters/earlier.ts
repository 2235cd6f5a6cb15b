import { type Counters, UsageError } from "../../src/index.js";

const HINT = "give a file with the output of counters with -j, or of counters watch";

/**
 * An earlier reading, as `-j` wrote it; the last line if there are several.
 * @throws UsageError for anything else
 */
export function earlierReading(text: string, file: string): Pick<Counters, "stamp" | "counters"> {
  const lines = text.trim().split("\n");
  const found = parsed(text) ?? parsed(lines.at(-1) ?? "");
  if (found) return found;
  throw new UsageError(`${file} does not contain counters`, { argument: "since", hint: HINT });
}

const isCount = (value: unknown): boolean => Number.isFinite(value) && Number(value) >= 0;

function parsed(text: string): Pick<Counters, "stamp" | "counters"> | undefined {
  try {
    const { stamp, counters } = JSON.parse(text);
    const isReading =
      Number.isFinite(stamp) && !Array.isArray(counters) && Object.values(counters).every(isCount);
    return isReading ? { stamp, counters } : undefined;
  } catch {
    return undefined;
  }
}
