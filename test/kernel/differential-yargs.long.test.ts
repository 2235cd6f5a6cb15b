import { BATCHES } from "./lines/batches.js";
import { CHANGES_OF_OURS, LIMITS } from "./lines/changing.js";
import { NAMESPACES, OPTIONS, PLACES, STYLES, WRONG_OPTIONS } from "./lines/options.js";
import { FILTERS } from "./lines/showing.js";
import { compare } from "./lines/tell.js";
import { OWN_SPELLINGS, PREFIXES, UNKNOWN } from "./lines/words.js";

/** The parsers differ only in splitting words and options; the values are parsed by the same code. */
const READ = [
  PREFIXES,
  UNKNOWN,
  OWN_SPELLINGS,
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
