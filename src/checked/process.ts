import { type Launch, type RunningProcess, startBeside } from "../index.js";
import { checkMethods, later, now, optional } from "./rule.js";
import { COUNT, PATTERN_OF_TEXT, SIGNAL_NAME, TEXT, TIMER } from "./values.js";

const METHODS_OF_PROCESS = {
  line: later({ pattern: PATTERN_OF_TEXT, timeout: optional(TIMER), from: optional(COUNT) }),
  write: now({ text: TEXT }),
  end: now(),
  stop: later({ signal: optional(SIGNAL_NAME) }),
};

/** A started process whose methods check their arguments. */
export function startChecked(launch: Launch): RunningProcess {
  const running = startBeside(launch);
  checkMethods(running, METHODS_OF_PROCESS);
  return running;
}
