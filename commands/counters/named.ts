import {
  type Counters,
  explain,
  selectCounters,
  similarWords,
  suggested,
  UsageError,
} from "../../src/index.js";
import type { Help } from "../cli/process/io.js";

/**
 * The counters that the names and patterns select; all without any.
 * @throws UsageError for one that selects nothing
 */
export async function namedCounters(reading: Counters, names: readonly string[]): Promise<Counters> {
  if (names.length === 0) return reading;
  const unmatched: string[] = [];
  const selected = selectCounters(reading, names, (name) => void unmatched.push(name));
  const [first] = unmatched;
  if (first !== undefined) throw await noSuchCounter(first, reading);
  return selected;
}

async function noSuchCounter(name: string, reading: Counters): Promise<UsageError> {
  const [known, ...others] = (await explain(name)).filter(({ topic }) => topic === "counter");
  const message =
    known && others.length === 0
      ? `this kernel does not count ${known.word}`
      : `"${name}" selects no counter`;
  return new UsageError(message, { argument: "NAME", ...(await similarCounters(name, reading)) });
}

async function similarCounters(name: string, { counters, gauges }: Counters): Promise<Help> {
  const near = await similarWords(name.replace(/[*?]/g, ""));
  const present = near.filter((word) => word in counters || word in gauges);
  return present.length > 0
    ? { hint: `similar names: ${present.join(", ")}` }
    : { suggestions: [suggested("counter_names")] };
}
