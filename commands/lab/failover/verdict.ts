import { ratesOf } from "../../../src/index.js";

/** The fields of `lab send -j -d` that are used. */
export interface SentJson {
  readonly stamp: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly seconds: number;
  readonly rate: number;
  readonly most_subflows: number;
  readonly subflows: readonly {
    readonly local: { readonly address: string };
    readonly samples: readonly { readonly at: number; readonly bytes_acknowledged: number }[];
  }[];
}

/** The line of `lab serve -j` for a connection that has ended. */
export interface ServedJson {
  readonly bytes: number;
  readonly sha256: string;
  readonly complete: boolean;
}

/** The throughput of a path in bytes per second, one number per step. */
export interface PathCurve {
  readonly path: number;
  readonly dev: string;
  readonly address: string;
  readonly rates: readonly number[];
}

/** An expected result. */
export interface Check {
  readonly text: string;
  readonly ok: boolean;
}

/** When the path was broken and healed, in seconds since the transfer started. */
export interface Outage {
  readonly broken: number;
  readonly healed: number;
}

/** Seconds: the interval at which subflows are sampled. */
export const STEP = 0.2;

/** The curve of each path, whose subflow uses its address. */
export function curvesOf(
  sent: SentJson,
  paths: readonly Pick<PathCurve, "path" | "dev" | "address">[],
): PathCurve[] {
  return paths.map((path) => {
    const subflow = sent.subflows.find(({ local }) => local.address === path.address);
    const samples = subflow?.samples.map((one) => ({ at: one.at, acknowledged: one.bytes_acknowledged }));
    return { ...path, rates: ratesOf(samples ?? [], STEP, sent.seconds) };
  });
}

/** The expected results; the first path is the one that breaks. */
export function checksOf(
  sent: SentJson,
  served: ServedJson,
  [first, second]: readonly PathCurve[],
  { broken, healed }: Outage,
): Check[] {
  const isComplete = served.complete && served.bytes === sent.bytes && served.sha256 === sent.sha256;
  // Data that was in flight when the path broke may be acknowledged within the same step.
  const during = (curve: PathCurve | undefined) => meanRate(curve, broken + STEP, healed);
  return [
    { text: `not a byte was lost: ${sent.bytes} bytes, and the same sha256 at both ends`, ok: isComplete },
    { text: "both paths were used", ok: sent.most_subflows === 2 },
    { text: "the other path carried data while one was broken", ok: during(second) > during(first) },
    { text: "the healed path carries data again", ok: meanRate(first, healed, sent.seconds) > 0 },
  ];
}

function meanRate(curve: PathCurve | undefined, from: number, to: number): number {
  const rates =
    curve?.rates.slice(Math.ceil(from / STEP), Math.max(Math.ceil(from / STEP) + 1, Math.floor(to / STEP))) ??
    [];
  return rates.length === 0 ? 0 : rates.reduce((sum, one) => sum + one, 0) / rates.length;
}
