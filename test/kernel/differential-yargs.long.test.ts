import { BATCHES } from "./lines/batches.js";
import { CHANGES_OF_OURS, LIMITS } from "./lines/changing.js";
import { NAMESPACES, OPTIONS, PLACES, STYLES, WRONG_OPTIONS } from "./lines/options.js";
import { FILTERS } from "./lines/showing.js";
import { compare } from "./lines/tell.js";
import { OURS, PREFIXES, UNKNOWN } from "./lines/words.js";

/** What differs by the parser is how words and options are taken apart; the values in them are read alike. */
const READ = [
  PREFIXES,
  UNKNOWN,
  OURS,
  CHANGES_OF_OURS,
  LIMITS,
  FILTERS,
  OPTIONS,
  WRONG_OPTIONS,
  STYLES,
  PLACES,
  NAMESPACES,
  BATCHES,
];

compare("by the yargs parser, the same lines", READ, { parser: "yargs" });
