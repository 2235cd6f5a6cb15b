import { plainColumns } from "../../../commands/view/widgets/table.js";

/**
 * One measurement. `ratio` is compared with the target: ours divided by the other program's, or a count without
 * another program.
 */
export interface Row {
  readonly measure: string;
  readonly peer: string;
  readonly ours: string;
  readonly ratio: number;
  /** `most`: a higher ratio fails. `least`: a lower ratio fails. Absent: no target. */
  readonly target?: { readonly most: number } | { readonly least: number };
  readonly note?: string;
}

export interface Judged extends Row {
  readonly verdict: "pass" | "miss" | "-";
}

export type Bench = (report: Report) => Promise<void>;

const HEAD = ["measure", "peer", "ours", "ratio", "target", "verdict", "note"];

/** Collects the rows of the benchmarks. */
export class Report {
  readonly all: Judged[] = [];
  #printed = 0;

  add(row: Row): void {
    this.all.push({ ...row, verdict: verdictOf(row) });
  }

  /** Reports a program for comparison that is not installed, so that its measurements are left out. */
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

function verdictOf({ ratio, target }: Row): Judged["verdict"] {
  if (target === undefined) return "-";
  const isMet = "most" in target ? ratio <= target.most : ratio >= target.least;
  return isMet ? "pass" : "miss";
}

function boundOf(target: Row["target"]): string {
  if (target === undefined) return "";
  return "most" in target ? `<= ${target.most}` : `>= ${target.least}`;
}

function cells({ measure, peer, ours, ratio, target, verdict, note = "" }: Judged): string[] {
  return [measure, peer, ours, ratio.toFixed(2), boundOf(target), verdict, note];
}
