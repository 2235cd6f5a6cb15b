/** How mptcpctl's answer to a line differs from `ip`'s, on purpose: its own exit code, stdout and effect where they are others. */
export interface Difference {
  /** First cell of the row of docs/differences.md that says so. */
  readonly row: string;
  /** Only beside an `ip` older than this release of iproute2; newer ones agree with us. */
  readonly before?: string;
  /** Only beside an `ip` of this release or a newer one. */
  readonly since?: string;
  /** Exit code of mptcpctl, where it is of another class than `ip`'s. */
  readonly exit?: 0 | 1 | 2;
  /** What mptcpctl prints. */
  readonly stdout?: string | RegExp;
  /** What mptcpctl leaves behind, as `ip mptcp endpoint` and `limits` show it; `kept`: all as it was before. */
  readonly state?: "kept" | RegExp;
}

/** What is typed: split at blanks, unless it is a list. */
export type Words = string | readonly string[];

/** One command line; without `mptcp` and leading options it is one of `ip mptcp`. */
export interface Line {
  readonly words: Words;
  /** What the program reads on stdin. */
  readonly input?: string;
  readonly differs?: Difference;
}

/** Lines that go through both programs one after the other, in namespaces that begin alike. */
export interface Story {
  readonly title: string;
  readonly lines: readonly (Words | Line)[];
  /** Each line begins with no endpoints and the kernel's limits. */
  readonly apart?: boolean;
  /** Batch files, by name; both programs run where they lie. */
  readonly files?: Readonly<Record<string, string>>;
  /** Both programs run elsewhere; /run/netns/twin is the namespace that is looked at. */
  readonly elsewhere?: boolean;
}

/** Lines that differ for one reason. */
export function differing(differs: Difference, ...lines: readonly Words[]): Line[] {
  return lines.map((words) => ({ words, differs }));
}

/** Refused by us and taken by `ip`: nothing may have happened. */
export function refused(row: string, ...lines: readonly Words[]): Line[] {
  return differing({ row, exit: 1, state: "kept" }, ...lines);
}

export const lineOf = (one: Words | Line): Line =>
  typeof one === "string" || Array.isArray(one) ? { words: one as Words } : (one as Line);

export const wordsOf = ({ words }: Line): readonly string[] =>
  typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;

/** The same for `ip`, whose object word we may leave out. */
export function wordsForIp(line: Line): readonly string[] {
  const words = wordsOf(line);
  return words[0]?.startsWith("-") || words[0]?.startsWith("mp") ? words : ["mptcp", ...words];
}
