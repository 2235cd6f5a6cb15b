import type { PM_EVENTS, RESET_REASONS } from "../codec/families/mptcp-events.js";
import type { ENDPOINT_FLAGS } from "../codec/families/mptcp-pm.js";
import type { SUBFLOW_FLAGS } from "../codec/families/subflow-flags.js";

/** Words that the tables of the families define, so that each must have a text. */
export type ExplainedEvent = (typeof PM_EVENTS)[number]["name"];
export type ExplainedFlag = (typeof ENDPOINT_FLAGS)[number];
export type ExplainedReset = (typeof RESET_REASONS)[number];
export type ExplainedSubflowFlag = (typeof SUBFLOW_FLAGS)[number];
