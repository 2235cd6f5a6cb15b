import { type Counters, UsageError } from "../../src/index.js";

const HINT = "give a file that `mptcpctl -j counters` or `mptcpctl counters watch` has written";

/** An earlier reading, as `-j` wrote it; of several lines the last one. @throws UsageError for anything else */
export function earlierReading(text: string, file: string): Pick<Counters, "stamp" | "counters"> {
  const lines = text.trim().split("\n");
  const found = parsed(text) ?? parsed(lines.at(-1) ?? "");
  if (found) return found;
  throw new UsageError(`${file} holds no counters`, { argument: "since", hint: HINT });
}

function parsed(text: string): Pick<Counters, "stamp" | "counters"> | undefined {
  try {
    const { stamp, counters } = JSON.parse(text);
    const values = Object.values(counters as Record<string, unknown>);
    const isReading = typeof stamp === "number" && values.every((value) => typeof value === "number");
    return isReading ? { stamp, counters } : undefined;
  } catch {
    return undefined;
  }
}
