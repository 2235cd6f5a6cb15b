import { BATCHES } from "./lines/batches.js";
import { CHANGES_OF_OURS, LIMITS } from "./lines/changing.js";
import { NAMESPACES, OPTION_POSITIONS, OPTIONS, STYLES, WRONG_OPTIONS } from "./lines/options.js";
import { FILTERS } from "./lines/showing.js";
import { compare } from "./lines/tell.js";
import { OWN_SPELLINGS, PREFIXES, UNKNOWN_WORDS } from "./lines/words.js";

/** The parsers differ only in splitting words and options; the values are parsed by the same code. */
const PARSED_LINES = [
  PREFIXES,
  UNKNOWN_WORDS,
  OWN_SPELLINGS,
  CHANGES_OF_OURS,
  LIMITS,
  FILTERS,
  OPTIONS,
  WRONG_OPTIONS,
  STYLES,
  OPTION_POSITIONS,
  NAMESPACES,
  BATCHES,
];

compare("by the yargs parser, the same lines", PARSED_LINES, { parser: "yargs" });
