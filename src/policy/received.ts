import { ACTIONS } from "./actions.js";
import type { FromPolicy } from "./messages.js";
import { MAX_LOG_LINE_LENGTH } from "./shared-counters.js";

type Fields = Readonly<Record<string, unknown>>;
type Kind = FromPolicy["kind"];

const isText = (value: unknown): value is string => typeof value === "string";
const LEVELS: readonly unknown[] = ["info", "warning", "error"];
const ACTION_NAMES: readonly unknown[] = ACTIONS;

const IS_VALID: { readonly [K in Kind]: (fields: Fields) => boolean } = {
  ready: () => true,
  unfit: ({ message, hint }) => isText(message) && (hint === undefined || isText(hint)),
  call: ({ id, verb, args }) => typeof id === "number" && ACTION_NAMES.includes(verb) && Array.isArray(args),
  log: ({ level, text }) => LEVELS.includes(level) && isText(text) && text.length <= 2 * MAX_LOG_LINE_LENGTH,
  pong: () => true,
  taken: () => true,
  settled: ({ isMore }) => typeof isMore === "boolean",
  stopped: ({ pending }) => Array.isArray(pending) && pending.every(isText),
};

/** A message of our own code in the thread; undefined for anything else that a policy sent. */
export function received(value: unknown): FromPolicy | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Fields;
  const { kind } = fields;
  if (!isText(kind) || !Object.hasOwn(IS_VALID, kind) || !IS_VALID[kind as Kind](fields)) return undefined;
  return value as FromPolicy;
}
