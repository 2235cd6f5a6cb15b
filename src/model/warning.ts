import type { Suggestion } from "../suggestions.js";

/**
 * The codes of warnings, which stay the same when a text changes. docs/warnings.md says what causes each, and
 * which text of the kernel or of this host it depends on.
 */
export const WARNING_CODES = [
  "address_missing", "address_elsewhere", "address_tentative", "address_link_local", "address_special",
  "no_flag", "backup_alone", "fullmesh_alone", "signal_and_subflow", "option_space", "flag_dropped",
  "limits", "dev_ignored", "dev_missing", "no_listener", "announcement_forgotten", "mptcp_off", "path_manager",
  "unread", "hidden", "left_value", "kernel", "recording", "callback", "skipped", "counters", "descriptor", "program",
] as const; // biome-ignore format: some to a row

/** One of WARNING_CODES. */
export type WarningCode = (typeof WARNING_CODES)[number];

/** A warning: one sentence, and the code of its cause. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** Receives a warning: the sentence, the code of its cause, and command lines that end the cause. */
export type OnWarning = (message: string, code: WarningCode, suggestions?: readonly Suggestion[]) => void;
