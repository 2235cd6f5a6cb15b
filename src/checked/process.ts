import { constants } from "node:os";
import { type Launch, type RunningProcess, startBeside } from "../index.js";
import { textThat } from "../schema/rows.js";
import * as z from "../schema/zod.js";
import { checkMethods, later, now } from "./check.js";
import { count, milliseconds } from "./schemas/values.js";

const signalName = () =>
  textThat((name) => Object.hasOwn(constants.signals, name), "not the name of a signal");

const METHODS_OF_PROCESS = {
  line: later(() => ({
    pattern: z.custom((value) => value instanceof RegExp, "not a regular expression"),
    timeout: z.optional(milliseconds()),
    from: z.optional(count()),
  })),
  write: now(() => ({ text: z.string() })),
  end: now(),
  stop: later(() => ({ signal: z.optional(signalName()) })),
};

/** A started process whose methods check their arguments. */
export function startChecked(launch: Launch): RunningProcess {
  const running = startBeside(launch);
  checkMethods(running, METHODS_OF_PROCESS);
  return running;
}
