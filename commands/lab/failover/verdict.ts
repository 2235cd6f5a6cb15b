import { ratesOf } from "../../../src/index.js";

/** What `lab send -j -d` prints, as far as it is looked at. */
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

/** What a path has carried: bytes a second, a number a step. */
export interface PathCurve {
  readonly path: number;
  readonly dev: string;
  readonly address: string;
  readonly rates: readonly number[];
}

/** Something that was to come true. */
export interface Check {
  readonly text: string;
  readonly ok: boolean;
}

/** When the path broke and was healed, seconds since the transfer began. */
export interface Outage {
  readonly broken: number;
  readonly healed: number;
}

/** Seconds: as often as subflows are looked at. */
export const STEP = 0.2;

/** The curve of each path, whose subflow leaves from its address. */
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

/** What the play is to show, the first path being the one that breaks. */
export function checksOf(
  sent: SentJson,
  served: ServedJson,
  [first, second]: readonly PathCurve[],
  { broken, healed }: Outage,
): Check[] {
  const whole = served.complete && served.bytes === sent.bytes && served.sha256 === sent.sha256;
  // What was under way when the path broke may be acknowledged within the same step.
  const during = (curve: PathCurve | undefined) => meanRate(curve, broken + STEP, healed);
  return [
    { text: `not a byte was lost: ${sent.bytes} bytes, and the same sha256 at both ends`, ok: whole },
    { text: "both paths were used", ok: sent.most_subflows === 2 },
    { text: "the other path went on while one was broken", ok: during(second) > during(first) },
    { text: "the healed path carries again", ok: meanRate(first, healed, sent.seconds) > 0 },
  ];
}

function meanRate(curve: PathCurve | undefined, from: number, to: number): number {
  const rates =
    curve?.rates.slice(Math.ceil(from / STEP), Math.max(Math.ceil(from / STEP) + 1, Math.floor(to / STEP))) ??
    [];
  return rates.length === 0 ? 0 : rates.reduce((sum, one) => sum + one, 0) / rates.length;
}
