import { bitRate } from "./units.js";

/** The throughput of one path: bytes per second, in steps of equal length. */
export interface Curve {
  readonly title: string;
  readonly rates: readonly number[];
}

/** A marked moment above the curves. */
export interface Mark {
  /** Seconds since the start of the first step. */
  readonly at: number;
  readonly text: string;
}

export interface ChartOptions {
  /** Length of a step in seconds. */
  readonly step: number;
  readonly marks: readonly Mark[];
  /** Width of a line in characters. */
  readonly width: number;
  readonly unicode: boolean;
}

const ROWS = 4;
/** Width of the scale on the left. */
const MARGIN = 9;
/** Block characters by fill level, starting with empty. */
const BARS = { unicode: " ▁▂▃▄▅▆▇█", ascii: " .:#" } as const;
const AXIS = { unicode: ["│", "└", "─", "▼"], ascii: ["|", "+", "-", "v"] } as const;

/** Curves one below the other, on one scale, with marks above and seconds below. Ends with a line feed. */
export function throughputChart(curves: readonly Curve[], options: ChartOptions): string {
  const steps = Math.max(1, ...curves.map(({ rates }) => rates.length));
  const chartWidth = Math.max(1, options.width - MARGIN - 1);
  // A step is several characters wide; without enough room, several steps share one character.
  const merged = Math.max(1, Math.ceil(steps / chartWidth));
  const columns = Math.ceil(steps / merged);
  const stepWidth = Math.max(1, Math.floor(chartWidth / columns));
  const top = niceTop(Math.max(...curves.flatMap(({ rates }) => averages(rates, merged))));
  const columnOf = (at: number) =>
    Math.min(columns * stepWidth - 1, Math.floor((at / options.step / merged) * stepWidth));
  const lines = [
    ...markLines(options, columnOf),
    ...curves.flatMap(({ title, rates }) => [
      title,
      ...rowsOf(averages(rates, merged), { top, wide: stepWidth, columns, unicode: options.unicode }),
    ]),
    timeLine(steps * options.step, columnOf, columns * stepWidth),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function averages(rates: readonly number[], size: number): number[] {
  const groups = Array.from({ length: Math.ceil(rates.length / size) }, (_, i) =>
    rates.slice(i * size, (i + 1) * size),
  );
  return groups.map((group) => group.reduce((sum, one) => sum + one, 0) / group.length);
}

/** A round maximum of the scale in bits per second; here in bytes. */
function niceTop(rate: number): number {
  const bits = Math.max(8, 8 * rate);
  const magnitude = 10 ** Math.floor(Math.log10(bits));
  return (
    ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((digit) => digit * magnitude).find((one) => one >= 0.95 * bits) ??
      10 * magnitude) / 8
  );
}

interface Scale {
  readonly top: number;
  readonly wide: number;
  readonly columns: number;
  readonly unicode: boolean;
}

function rowsOf(rates: readonly number[], { top, wide, columns, unicode }: Scale): string[] {
  const bars = unicode ? BARS.unicode : BARS.ascii;
  const [side, corner, floor] = unicode ? AXIS.unicode : AXIS.ascii;
  const fullBar = bars.length - 1;
  const rows = Array.from({ length: ROWS }, (_, index) => ROWS - 1 - index).map((row) => {
    const cells = rates.map((rate) => {
      const filled = Math.round((rate / top) * ROWS * fullBar) - row * fullBar;
      return (bars[Math.max(0, Math.min(fullBar, filled))] ?? "").repeat(wide);
    });
    const label = row === ROWS - 1 ? bitRate(top) : "";
    return `${label.padStart(MARGIN - 1)} ${side}${cells.join("")}`;
  });
  return [...rows, `${"0".padStart(MARGIN - 1)} ${corner}${floor.repeat(columns * wide)}`];
}

/** A text is on the left of its arrow if there is no room on its right. */
function markLines({ marks, unicode }: ChartOptions, columnOf: (at: number) => number): string[] {
  const arrow = (unicode ? AXIS.unicode : AXIS.ascii)[3];
  const line = marks.reduce((text, { at, text: words }) => {
    const column = MARGIN + 1 + columnOf(at);
    return `${text.padEnd(column).slice(0, Math.max(text.length, column))}${arrow} ${words} `;
  }, "");
  return line === "" ? [] : [line];
}

/** A number every few seconds, as there is room. */
function timeLine(seconds: number, columnOf: (at: number) => number, columns: number): string {
  const labelSeconds =
    [1, 2, 5, 10, 30, 60, 300, 3600].find((one) => columnOf(one) >= 6) ?? Math.ceil(seconds);
  let line = " ".repeat(MARGIN + 1);
  for (let at = 0; at < seconds && columnOf(at) < columns - 1; at += labelSeconds)
    line = `${line.padEnd(MARGIN + 1 + columnOf(at))}${at} s `;
  return line;
}
