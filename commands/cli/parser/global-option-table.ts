/** One option that may be anywhere on the line, with one or two dashes. */
export interface GlobalOption {
  /** Its key among the parsed options, and its full spelling. */
  readonly key: string;
  /** Any prefix of a spelling means the option (`-js`), unless `exact`. Default: the key. */
  readonly spellings?: readonly string[];
  readonly exact?: boolean;
  /** Placeholder of its value, which is the next word or follows `=`. */
  readonly takes?: string;
  /** The value is optional, and can only follow `=`. */
  readonly optional?: boolean;
  /**
   * Absent for options that help omits: options of `ip` without effect here, and `--version` besides `-V`.
   */
  readonly summary?: string;
  /** It applies to the process or the path manager, which all lines of a batch share. */
  readonly wholeRun?: boolean;
}

/**
 * The first match counts. Options of `ip` are in its order, so that each prefix has the same meaning as in
 * `ip`, except -h, which is help. Our own options follow and need their full names; a prefix without a
 * meaning today stays free.
 */
export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  { key: "help", summary: "show help of the program, or of the command on the line" },
  { key: "loops", takes: "NUM" },
  { key: "family", takes: "FAMILY" },
  { key: "4", exact: true },
  { key: "6", exact: true },
  { key: "0", exact: true },
  { key: "M", exact: true },
  { key: "B", exact: true },
  { key: "human", spellings: ["human", "human-readable"] },
  { key: "iec" },
  { key: "stats", spellings: ["stats", "statistics"] },
  { key: "details", summary: "show more: the bytes in decode, meanings in counters" },
  { key: "resolve", summary: "show addresses of endpoints as names" },
  { key: "oneline", summary: "one record on one line" },
  { key: "timestamp", summary: "print a line with the time before each event" },
  { key: "tshort", summary: "print the time at the start of each event" },
  { key: "Version", summary: "show the version", wholeRun: true },
  { key: "force", summary: "a batch continues after a line that failed", wholeRun: true },
  { key: "batch", takes: "FILE", summary: "run the lines of FILE, or of stdin (-)", wholeRun: true },
  { key: "brief" },
  { key: "json", summary: "print JSON, and errors as JSON on stderr" },
  { key: "pretty", summary: "indent JSON" },
  { key: "rcvbuf", takes: "NUM", summary: "receive buffer of monitor, in bytes" },
  { key: "color", takes: "WHEN", optional: true, summary: "always, auto (on a terminal) or never" },
  {
    key: "netns",
    takes: "NETNS",
    summary: "use this network namespace: a name, path, pid, or LAB/HOST",
    wholeRun: true,
  },
  { key: "Numeric" },
  { key: "all", summary: "show all: for counters also those that are 0" },
  { key: "echo", exact: true, summary: "print an endpoint as the kernel stored it" },
  { key: "table", exact: true, summary: "draw tables" },
  {
    key: "record",
    exact: true,
    takes: "FILE",
    summary: "record all datagrams in FILE (pcap)",
    wholeRun: true,
  },
  {
    key: "replay",
    exact: true,
    takes: "FILE",
    summary: "answer from a recording instead of the kernel",
    wholeRun: true,
  },
  { key: "trace", exact: true, summary: "print each message and its bytes on stderr", wholeRun: true },
  { key: "quiet", exact: true, spellings: ["q", "quiet"], summary: "no warnings" },
  { key: "dry-run", exact: true, summary: "check everything, change nothing", wholeRun: true },
  { key: "no-check", exact: true, summary: "send requests that mptcpctl would refuse" },
  { key: "version", exact: true, wholeRun: true },
];

/** The option for a spelling without its dashes; undefined if unknown. */
export function findGlobalOption(spelling: string): GlobalOption | undefined {
  return GLOBAL_OPTIONS.find((option) =>
    spellingsOf(option).some((full) => (option.exact ? full === spelling : full.startsWith(spelling))),
  );
}

/** An option as help writes it: `--record`; those of `ip` have one dash. */
export const optionText = (key: string): string => (findGlobalOption(key)?.exact ? `--${key}` : `-${key}`);

export function spellingsOf({ key, spellings = [key] }: GlobalOption): readonly string[] {
  return spellings;
}

/** Every spelling of the option. */
export const acceptedSpellings = (option: GlobalOption): string[] =>
  prefixesOf(option).filter((spelling) => findGlobalOption(spelling) === option);

export const shortestSpelling = (option: GlobalOption): string =>
  prefixesOf(option).find((spelling) => findGlobalOption(spelling) === option) ?? option.key;

/** The shortest first; another option may have the same. */
function prefixesOf(option: GlobalOption): string[] {
  const all = spellingsOf(option).flatMap((full) =>
    option.exact ? [full] : Array.from(full, (_, last) => full.slice(0, last + 1)),
  );
  return [...new Set(all)].sort((a, b) => a.length - b.length);
}
