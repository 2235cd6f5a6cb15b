import {
  COUNTER_GROUPS,
  type CounterGroup,
  type CounterName,
  GAUGES,
} from "../codec/families/mptcp-counters.js";
import type { Problem } from "../codec/wire/problem.js";
import { ProtocolError } from "../errors.js";

/**
 * Values by the kernel's own names, in the order of its file, including names that are newer than this
 * library.
 */
export type CounterValues = Readonly<Partial<Record<CounterName, number>> & Record<string, number>>;

/** MPTCP's counters of one network namespace. */
export interface Counters {
  /** Time of reading, microseconds since 1970. */
  readonly stamp: number;
  /** Counters only increase until the namespace ends. Plain numbers: exact to 2^53, of the kernel's 2^64. */
  readonly counters: CounterValues;
  /** Values that rise and fall: MPCurrEstab (if the kernel has it). */
  readonly gauges: CounterValues;
  /** Counters that could not be read; absent if all could. */
  readonly problems?: readonly Problem[];
}

/** Growth between two readings. */
export interface CounterGrowth {
  /** Seconds between them; negative if the clock was set back. */
  readonly seconds: number;
  /**
   * The later values are lower than the earlier ones: another namespace, or a restart. Then growth counts
   * from 0.
   */
  readonly restarted: boolean;
  /** Growth of each counter of the later reading. */
  readonly deltas: CounterValues;
  /** The same per second; empty if the time between is unknown. */
  readonly rates: CounterValues;
}

const HEADING = "MPTcpExt:";
/** CPUs are summed one after another, so a gauge may briefly be negative: all high bits are set. */
const BELOW_ZERO = 2 ** 31;

/** A heading that every kernel writes into the file. */
const EVERY_KERNEL = "TcpExt:";

/** Whether a text is in the kernel's format; a file mounted over it is not. */
export const isNetstat = (text: string): boolean =>
  text.split("\n").some((line) => line.startsWith(EVERY_KERNEL) || line.startsWith(HEADING));

/**
 * The counters in the text of /proc/net/netstat as far as they can be read; undefined if it has no MPTCP
 * counters.
 * @throws ProtocolError if none can be read
 */
export function countersFromNetstat(text: string, stamp: number): Counters | undefined {
  const lines = text.split("\n").filter((line) => line.startsWith(HEADING));
  const [names, values = []] = lines.map((line) => line.slice(HEADING.length).trim().split(/\s+/));
  if (names === undefined || names[0] === "") return undefined;
  const { all, problems } = pairs(names, values);
  if (all.size === 0) throw new ProtocolError("/proc/net/netstat: names and values of MPTcpExt do not match");
  const read = [...all];
  const gauges = read.filter(([name]) => GAUGES.includes(name));
  return {
    stamp,
    counters: Object.fromEntries(read.filter(([name]) => !GAUGES.includes(name))),
    gauges: Object.fromEntries(gauges.map(([name, value]) => [name, value < BELOW_ZERO ? value : 0])),
    ...(problems.length > 0 && { problems }),
  };
}

/** Names with their values. The first of a repeated name counts. */
function pairs(names: readonly string[], values: readonly string[]) {
  const all = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [at, name] of names.entries()) {
    const value = values[at];
    if (value === undefined) problems.push({ field: name });
    else if (!/^\d+$/.test(value)) problems.push({ field: name, reason: `"${value}" is not a number` });
    else if (all.has(name)) problems.push({ field: name, reason: "the name occurs twice" });
    else all.set(name, Number(value));
  }
  if (values.length > names.length)
    problems.push({ field: "", reason: `${values.length} values for ${names.length} names` });
  return { all, problems };
}

/** nstat's prefix of each name. */
const PREFIX = /^mptcpext(?=.)/i;

/**
 * The part of a reading that names or patterns select, zeros included. `*` stands for any characters, `?` for one; case and
 * a leading `MPTcpExt` (as in nstat) are ignored.
 * @param unmatched receives each pattern that selects nothing
 */
export function selectCounters(
  reading: Counters,
  patterns: readonly string[],
  unmatched: (pattern: string) => void = () => {},
): Counters {
  const names = [...Object.keys(reading.gauges), ...Object.keys(reading.counters)];
  const chosen = new Set<string>();
  for (const pattern of patterns) {
    const found = names.filter(matcherOf(pattern));
    if (found.length === 0) unmatched(pattern);
    for (const name of found) chosen.add(name);
  }
  const part = (values: CounterValues) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => chosen.has(name)));
  return { ...reading, counters: part(reading.counters), gauges: part(reading.gauges) };
}

/** A pattern may also describe the name with its prefix: `MPTcp*`. */
function matcherOf(pattern: string): (name: string) => boolean {
  const [plain, whole] = [pattern.replace(PREFIX, ""), pattern].map(
    (text) =>
      new RegExp(
        `^${text
          .replace(/[.+^${}()|[\]\\]/g, "\\$&")
          .replace(/\*+/g, ".*")
          .replaceAll("?", ".")}$`,
        "i",
      ),
  );
  return (name) => plain?.test(name) === true || whole?.test(`MPTcpExt${name}`) === true;
}

/**
 * The growth from `earlier` to `later`. A counter that is missing in `earlier` was 0, so zeros need not be
 * stored.
 */
export function countersSince(earlier: Pick<Counters, "stamp" | "counters">, later: Counters): CounterGrowth {
  const earlierValues = earlier.counters;
  const now = Object.entries(later.counters);
  const value = new Map(now);
  const restarted = Object.entries(earlierValues).some(([name, was]) => was > (value.get(name) ?? was));
  const seconds = (later.stamp - earlier.stamp) / 1e6;
  const deltas = now.map(([name, is]) => [name, restarted ? is : is - (earlierValues[name] ?? 0)] as const);
  const rates = restarted || seconds <= 0 ? [] : deltas.map(([name, grown]) => [name, grown / seconds]);
  return { seconds, restarted, deltas: Object.fromEntries(deltas), rates: Object.fromEntries(rates) };
}

let groups: Map<string, CounterGroup> | undefined;

/** The group of a counter; `other` for those that are newer than this library. */
export function counterGroup(name: string): CounterGroup | "other" {
  groups ??= new Map(
    Object.entries(COUNTER_GROUPS).flatMap(([group, names]) =>
      names.map((one) => [one, group as CounterGroup] as const),
    ),
  );
  return groups.get(name) ?? "other";
}
