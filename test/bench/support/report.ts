import { plainColumns } from "../../../commands/view/table.js";

/** One measure. `ratio` is what the target bounds: ours to the peer's, or a count where there is no peer. */
export interface Row {
  readonly measure: string;
  readonly peer: string;
  readonly ours: string;
  readonly ratio: number;
  /** `most`: a ratio above it misses. `least`: one below it. */
  readonly target: { readonly most: number } | { readonly least: number };
  readonly note?: string;
}

export interface Judged extends Row {
  readonly verdict: "pass" | "miss";
}

export type Bench = (report: Report) => Promise<void>;

const HEAD = ["measure", "peer", "ours", "ratio", "target", "verdict", "note"];

/** Collects the rows of the benches. */
export class Report {
  readonly all: Judged[] = [];
  #printed = 0;

  add(row: Row): void {
    this.all.push({ ...row, verdict: isMet(row) ? "pass" : "miss" });
  }

  /** Says which peer is not here, and that what needs it is left out. */
  missing(peer: string, why: string): void {
    process.stdout.write(`left out, for want of ${peer}: ${why}\n`);
  }

  /** The rows added since the last call. */
  table(): string {
    const rows = this.all.slice(this.#printed);
    this.#printed = this.all.length;
    return rows.length === 0 ? "" : plainColumns(HEAD, rows.map(cells));
  }
}

function isMet({ ratio, target }: Row): boolean {
  return "most" in target ? ratio <= target.most : ratio >= target.least;
}

function cells({ measure, peer, ours, ratio, target, verdict, note = "" }: Judged): string[] {
  const bound = "most" in target ? `<= ${target.most}` : `>= ${target.least}`;
  return [measure, peer, ours, ratio.toFixed(2), bound, verdict, note];
}
