import { existsSync } from "node:fs";
import { wrongWords } from "./ended.js";
import { numberAfter, valueAfter } from "./words.js";

/** In the order of `ip`, which decides what a prefix means; those in `EXACT` have no shorter form. */
const OPTIONS = [
  "loops", "family", "4", "6", "0", "M", "B", "human-readable", "iec", "stats", "statistics", "details", "resolve", "oneline",
  "timestamp", "tshort", "Version", "force", "batch", "brief", "json", "pretty", "rcvbuf", "color", "help", "netns",
  "Numeric", "all", "echo",
] as const; // biome-ignore format: one list

type Option = (typeof OPTIONS)[number];

const EXACT: readonly Option[] = ["4", "6", "0", "M", "B", "echo"];
const WITH_VALUE: readonly Option[] = ["loops", "family", "batch", "rcvbuf", "netns"];
const FAMILIES = ["inet", "inet6", "link", "mpls", "bridge"];
const COLORS = ["", "always", "auto", "never"];
const MAX_RCVBUF = { max: 0xffffffff };

/** A command line up to its object. */
export interface IpLine {
  /** The last value of each option; an empty text for a flag. */
  readonly given: ReadonlyMap<Option, string>;
  /** The options as typed, without -batch. */
  readonly typed: readonly string[];
  readonly words: readonly string[];
}

/** `ip` knows only names. */
export const netnsPath = (name: string): string => `/run/netns/${name}`;

/**
 * Reads the options before the object. Stops at -Version and -help, as `ip` does.
 * @throws Ended
 */
export function readOptions(argv: readonly string[]): IpLine {
  const given = new Map<Option, string>();
  const typed: string[] = [];
  let at = 0;
  for (; argv[at]?.startsWith("-"); at++) {
    const word = argv[at] as string;
    if (word === "--") return { given, typed, words: argv.slice(at + 1) };
    const option = optionOf(word);
    const hasValue = WITH_VALUE.includes(option);
    const value = hasValue ? valueAfter(argv, at++) : (word.split("=")[1] ?? "");
    if (option === "rcvbuf") numberAfter(argv, at - 1, MAX_RCVBUF);
    if (option === "family" && !FAMILIES.includes(value))
      throw wrongWords(`"${value}" is not an address family`);
    if (option === "netns" && !existsSync(netnsPath(value)))
      throw wrongWords(`there is no network namespace "${value}"`);
    given.set(option, value);
    if (option !== "batch") typed.push(word, ...(hasValue ? [value] : []));
    if (option === "Version" || option === "help") break;
  }
  return { given, typed, words: argv.slice(at) };
}

function optionOf(word: string): Option {
  const bare = word.replace(/^--?/, "");
  const name = /^(c[a-z]*)=/.exec(bare)?.[1] ?? bare;
  const option = OPTIONS.find((full) => (EXACT.includes(full) ? full === name : full.startsWith(name)));
  const isColor = option === "color" && COLORS.includes(bare.split("=")[1] ?? "");
  if (option === undefined || (bare.includes("=") && !isColor))
    throw wrongWords(`"${word}" is not an option of ip`);
  return option;
}
