import { ALL_FLAGS, AUTOMATIC, IDS, ORDERS, PORTS, SHARED_PORTS } from "./adding.js";
import { BATCHES } from "./batches.js";
import { CHANGES, CHANGES_OF_OURS, DELETIONS, LIMITS } from "./changing.js";
import type { Scenario } from "./line.js";
import { NAMESPACES, OPTION_POSITIONS, OPTIONS, STYLES, WRONG_OPTIONS } from "./options.js";
import { ADDRESSES, DEVICES, DUPLICATES } from "./places.js";
import { FILTERS, SHOW_SCENARIO } from "./showing.js";
import { KEYWORDS, OWN_SPELLINGS, PREFIXES, UNKNOWN_WORDS } from "./words.js";

/** All comparisons, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  PREFIXES,
  KEYWORDS,
  UNKNOWN_WORDS,
  OWN_SPELLINGS,
  ALL_FLAGS,
  ORDERS,
  IDS,
  AUTOMATIC,
  PORTS,
  SHARED_PORTS,
  DEVICES,
  ADDRESSES,
  DUPLICATES,
  CHANGES,
  CHANGES_OF_OURS,
  DELETIONS,
  LIMITS,
  SHOW_SCENARIO,
  FILTERS,
  OPTIONS,
  WRONG_OPTIONS,
  STYLES,
  OPTION_POSITIONS,
  NAMESPACES,
  BATCHES,
];
