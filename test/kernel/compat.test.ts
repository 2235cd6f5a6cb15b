import { IS_LONG_PART } from "../support/long-part.js";
import { DROP_IN_SCENARIOS } from "./lines/drop-in.js";
import { differences } from "./lines/exactly.js";
import { SCENARIOS } from "./lines/stories.js";
import { compare } from "./lines/tell.js";

/** One story of four, and of lines that stand alone one of six; all of both in the long part. */
const TOLD = [...DROP_IN_SCENARIOS, ...SCENARIOS].filter((_, at) => IS_LONG_PART || at % 4 === 0);

compare("under MPTCPCTL_COMPAT=ip the same lines", TOLD, { compat: true }, IS_LONG_PART ? 1 : 6, differences);
