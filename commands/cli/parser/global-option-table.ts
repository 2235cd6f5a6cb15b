/** One option that may stand anywhere on the line, with one dash or two. */
export interface GlobalOption {
  /** Its name among the options given, and its full spelling. */
  readonly key: string;
  /** Any beginning of a spelling means the option (`-js`), unless `exact`. Default: the key. */
  readonly spellings?: readonly string[];
  readonly exact?: boolean;
  /** Placeholder of the value it needs, as its next word or behind `=`. */
  readonly takes?: string;
  /** The value may be left out, and only stands behind `=`. */
  readonly optional?: boolean;
  /** Absent for what help leaves out: options of `ip` that do nothing here, and `--version` beside `-V`. */
  readonly summary?: string;
  /** Concerns the process or the path manager, which all lines of a batch share. */
  readonly wholeRun?: boolean;
}

/**
 * The first match counts. Options of `ip` stand in its order, so that each beginning means what it means there,
 * but for `-h`, which is help. Ours follow, by their full names only: a beginning that means nothing today stays free.
 */
export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  { key: "help", summary: "show help: of all, or of the command on the line" },
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
  { key: "timestamp", summary: "put a line with the time before each event" },
  { key: "tshort", summary: "put the time in front of each event" },
  { key: "Version", summary: "show the version", wholeRun: true },
  { key: "force", summary: "a batch goes on after a line that failed", wholeRun: true },
  { key: "batch", takes: "FILE", summary: "run the lines of FILE, or of stdin (-)", wholeRun: true },
  { key: "brief" },
  { key: "json", summary: "print JSON; errors, too, on stderr" },
  { key: "pretty", summary: "indent JSON" },
  { key: "rcvbuf", takes: "NUM", summary: "receive buffer of monitor, in bytes" },
  { key: "color", takes: "WHEN", optional: true, summary: "always, auto (on a terminal) or never" },
  { key: "netns", takes: "NETNS", summary: "work in this namespace: a name, path or pid", wholeRun: true },
  { key: "Numeric" },
  { key: "all", summary: "show all: in counters those that are 0, too" },
  { key: "echo", exact: true, summary: "print an endpoint as the kernel stored it" },
  { key: "table", exact: true, summary: "draw tables" },
  {
    key: "record",
    exact: true,
    takes: "FILE",
    summary: "write all that passes to FILE (pcap)",
    wholeRun: true,
  },
  { key: "replay", exact: true, takes: "FILE", summary: "take the answers from a recording", wholeRun: true },
  { key: "trace", exact: true, summary: "print each message and its bytes on stderr", wholeRun: true },
  { key: "quiet", exact: true, spellings: ["q", "quiet"], summary: "no warnings" },
  { key: "dry-run", exact: true, summary: "check everything, change nothing", wholeRun: true },
  { key: "no-check", exact: true, summary: "send what would be refused here" },
  { key: "version", exact: true, wholeRun: true },
];

/** The option that a spelling without its dashes means, undefined where none. */
export function findGlobalOption(spelling: string): GlobalOption | undefined {
  return GLOBAL_OPTIONS.find((option) =>
    spellingsOf(option).some((full) => (option.exact ? full === spelling : full.startsWith(spelling))),
  );
}

export function spellingsOf({ key, spellings = [key] }: GlobalOption): readonly string[] {
  return spellings;
}

/** Every spelling that means the option, the shortest first. */
export function acceptedSpellings(option: GlobalOption): string[] {
  const beginnings = spellingsOf(option).flatMap((full) =>
    option.exact ? [full] : Array.from(full, (_, last) => full.slice(0, last + 1)),
  );
  return [...new Set(beginnings)]
    .filter((spelling) => findGlobalOption(spelling) === option)
    .sort((a, b) => a.length - b.length);
}
