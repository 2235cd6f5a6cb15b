import { ALL_FLAGS, AUTOMATIC, IDS, ORDERS, PORTS, SHARED_PORTS } from "./adding.js";
import { BATCHES } from "./batches.js";
import { CHANGES, CHANGES_OF_OURS, DELETIONS, LIMITS } from "./changing.js";
import type { Story } from "./line.js";
import { NAMESPACES, OPTIONS, PLACES, STYLES, WRONG_OPTIONS } from "./options.js";
import { ADDRESSES, DEVICES, DUPLICATES } from "./places.js";
import { FILTERS, SHOWS } from "./showing.js";
import { KEYWORDS, OURS, PREFIXES, UNKNOWN } from "./words.js";

/** All comparisons, in the order in which they run. */
export const STORIES: readonly Story[] = [
  PREFIXES,
  KEYWORDS,
  UNKNOWN,
  OURS,
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
  SHOWS,
  FILTERS,
  OPTIONS,
  WRONG_OPTIONS,
  STYLES,
  PLACES,
  NAMESPACES,
  BATCHES,
];
