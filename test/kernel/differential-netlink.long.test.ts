import { AUTOMATIC, PORTS } from "./lines/adding.js";
import { BATCHES } from "./lines/batches.js";
import { CHANGES, CHANGES_OF_OURS, DELETIONS, LIMITS } from "./lines/changing.js";
import { NAMESPACES } from "./lines/options.js";
import { DEVICES, DUPLICATES } from "./lines/places.js";
import { FILTERS, SHOW_SCENARIO } from "./lines/showing.js";
import { compare } from "./lines/tell.js";
import { OWN_SPELLINGS } from "./lines/words.js";

/** Words are parsed before a socket is opened: the transports differ only in sending and receiving. */
const SENT_LINES = [
  OWN_SPELLINGS,
  AUTOMATIC,
  PORTS,
  DEVICES,
  DUPLICATES,
  CHANGES,
  CHANGES_OF_OURS,
  DELETIONS,
  LIMITS,
  SHOW_SCENARIO,
  FILTERS,
  NAMESPACES,
  BATCHES,
];

compare("through the netlink package, the same lines", SENT_LINES, { transport: "netlink" });
