/** How mptcpctl's result of a line differs intentionally from `ip`'s: exit code, stdout and effect, if they differ. */
export interface Difference {
  /** First cell of the row of docs/differences.md about it. */
  readonly row: string;
  /** Only with an `ip` older than this release of iproute2; newer ones agree with mptcpctl. */
  readonly before?: string;
  /** Only with an `ip` of this release or a newer one. */
  readonly since?: string;
  /** Exit code of mptcpctl, if it is of another class than `ip`'s. */
  readonly exit?: 0 | 1 | 2;
  /** The output of mptcpctl. */
  readonly stdout?: string | RegExp;
  /** The state after mptcpctl, as `ip mptcp endpoint` and `limits` show it; `kept`: unchanged. */
  readonly state?: "kept" | RegExp;
}

/** The typed words: split at blanks, except for a list. */
export type Words = string | readonly string[];

/** One command line; without `mptcp` and leading options it is a line of `ip mptcp`. */
export interface Line {
  readonly words: Words;
  /** The content of stdin. */
  readonly input?: string;
  readonly differs?: Difference;
}

/** Lines that are run by both programs one after the other, in namespaces with the same initial state. */
export interface Scenario {
  readonly title: string;
  readonly lines: readonly (Words | Line)[];
  /** Each line starts with no endpoints and the kernel's limits. */
  readonly apart?: boolean;
  /** Batch files, by name; both programs run in their folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Both programs run in another namespace; /run/netns/twin is the compared one. */
  readonly elsewhere?: boolean;
}

/** Lines that differ for one reason. */
export function differing(differs: Difference, ...lines: readonly Words[]): Line[] {
  return lines.map((words) => ({ words, differs }));
}

/** Refused by mptcpctl and accepted by `ip`: nothing may be changed. */
export function refused(row: string, ...lines: readonly Words[]): Line[] {
  return differing({ row, exit: 1, state: "kept" }, ...lines);
}

export const lineOf = (one: Words | Line): Line =>
  typeof one === "string" || Array.isArray(one) ? { words: one as Words } : (one as Line);

export const wordsOf = ({ words }: Line): readonly string[] =>
  typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;

/** The same for `ip`, whose object word mptcpctl lets users omit. */
export function wordsForIp(line: Line): readonly string[] {
  const words = wordsOf(line);
  return words[0]?.startsWith("-") || words[0]?.startsWith("mp") ? words : ["mptcp", ...words];
}
