import {
  COUNTER_GROUPS,
  type CounterGrowth,
  type Counters,
  type CounterValues,
  counterGroup,
} from "../../src/index.js";
import { escapeControls } from "./widgets/style.js";
import { wrapped } from "./widgets/wrap.js";

/** The parts of a reading to show. */
export interface CounterView {
  readonly reading: Counters;
  /** Growth since an earlier reading. */
  readonly growth?: CounterGrowth | undefined;
  /** Instead of growth: the counters whose value here is not 0. */
  readonly choice?: CounterValues | undefined;
  /** Zeros, too. */
  readonly all: boolean;
  /** A line for each name, if requested. */
  readonly meanings?: ReadonlyMap<string, string> | undefined;
}

/** A frame adds a line and two blanks to each column; a narrower column would be unreadable. */
const BORDER = 3;
const MIN_MEANING_WIDTH = 24;

type Group = ReturnType<typeof counterGroup>;

const GROUPS: readonly Group[] = [...(Object.keys(COUNTER_GROUPS) as Group[]), "other"];

/** Headings of the columns of `counterRows`. */
export function counterColumns({ growth, meanings }: CounterView): string[] {
  return [
    "group",
    "counter",
    ...(growth ? ["growth", "per second"] : []),
    "value",
    ...(meanings ? ["meaning"] : []),
  ];
}

/** Rows for a frame of this width: repeated values are omitted, and meanings use the remaining width. */
export function framedRows(view: CounterView, width: number): string[][] {
  const rows = counterRows(view, false);
  if (!view.meanings) return rows;
  const otherColumns = [counterColumns(view), ...rows].map((row) => row.slice(0, -1));
  const usedWidth =
    otherColumns[0]?.map((_, at) => Math.max(...otherColumns.map((row) => row[at]?.length ?? 0)) + BORDER) ??
    [];
  const remainingWidth = width - BORDER - 1 - usedWidth.reduce((sum, one) => sum + one, 0);
  return rows.map((row) => [
    ...row.slice(0, -1),
    wrapped(row.at(-1) ?? "", Math.max(remainingWidth, MIN_MEANING_WIDTH)).join("\n"),
  ]);
}

/**
 * A row for each value, by group and in the kernel's order. `repeat`: each row contains its group, for
 * scripts.
 */
export function counterRows(view: CounterView, repeat: boolean): string[][] {
  const namesToShow = shownNames(view);
  return GROUPS.flatMap((group) => {
    const names = namesToShow.filter((name) => counterGroup(name) === group);
    return names.map((name, at) => [repeat || at === 0 ? group : "", ...cells(view, name)]);
  });
}

function cells({ reading, growth, meanings }: CounterView, name: string): string[] {
  const value = reading.gauges[name] ?? reading.counters[name] ?? 0;
  const delta = growth?.deltas[name];
  const rate = growth?.rates[name];
  return [
    escapeControls(name),
    ...(growth ? [delta === undefined ? "" : `+${delta}`, rate === undefined ? "" : rateText(rate)] : []),
    String(value),
    ...(meanings ? [meanings.get(name) ?? ""] : []),
  ];
}

/** Gauges first: they describe the current state. */
function shownNames({ reading, growth, choice, all }: CounterView): string[] {
  const grown = choice ?? growth?.deltas ?? reading.counters;
  const names = Object.keys(reading.counters).filter((name) => all || grown[name] !== 0);
  return [...Object.keys(reading.gauges).filter((name) => all || reading.gauges[name] !== 0), ...names];
}

const rateText = (rate: number): string => (rate < 10 ? rate.toFixed(1) : String(Math.round(rate)));

/** Values that are not 0, or all; one key per kind, so that gauges are not mistaken for counters. */
export function countersJson({ reading, growth, all, meanings }: CounterView) {
  const selected = (values: Readonly<Record<string, number>>) => (all ? values : withoutZeros(values));
  const { stamp, counters, gauges } = reading;
  return {
    stamp,
    gauges: selected(gauges),
    counters: selected(counters),
    ...(growth && {
      seconds: thousandths(growth.seconds),
      ...(growth.restarted && { restarted: true }),
      deltas: selected(growth.deltas),
      rates: selected(mapped(growth.rates, thousandths)),
    }),
    ...(meanings && {
      meanings: meaningsOf(meanings, [...Object.keys(selected(gauges)), ...Object.keys(selected(counters))]),
    }),
  };
}

const withoutZeros = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

const mapped = (values: Readonly<Record<string, number>>, change: (value: number) => number) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

const meaningsOf = (meanings: ReadonlyMap<string, string>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, meanings.get(name) ?? ""]).filter(([, text]) => text !== ""));
