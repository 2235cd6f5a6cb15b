import { UsageError } from "../errors.js";
import type { OpenOptions } from "./open.js";

/** What a value may be, in words, and whether one is. */
type Rule = readonly [wanted: string, fits: (value: unknown) => boolean];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const FUNCTION: Rule = ["a function", (value) => typeof value === "function"];
const SWITCH: Rule = ["true or false", (value) => typeof value === "boolean"];
const FILE: Rule = ["the path of a file", (value) => typeof value === "string" && value !== ""];
/** By its parts: a signal of another realm (a vm, jest) is no instance of this one's class. */
const SIGNAL: Rule = [
  "an AbortSignal",
  (value) =>
    isObject(value) && typeof value.aborted === "boolean" && typeof value.addEventListener === "function",
];

const isPid = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

/** Without the schemas: every command opens a path manager. */
const RULES: Record<keyof OpenOptions, Rule> = {
  netns: ["a path, a name or a pid", (value) => (typeof value === "string" && value !== "") || isPid(value)],
  transport: ["native or netlink", (value) => value === "native" || value === "netlink"],
  timeoutMs: ["a number of milliseconds, 0 or more", (value) => typeof value === "number" && value >= 0],
  record: FILE,
  about: ["{ version, commandLine }", (value) => isObject(value) && Array.isArray(value.commandLine)],
  replay: FILE,
  signal: SIGNAL,
  onWarning: FUNCTION,
  dryRun: SWITCH,
  validate: SWITCH,
  cacheInterfaces: SWITCH,
  onPacket: FUNCTION,
  onRequest: FUNCTION,
  platform: ["a Platform", (value) => isObject(value) && typeof value.open === "function"],
};

/** @throws UsageError that names the option which is unknown or has a value it cannot have */
export function checkOpenOptions(options: OpenOptions): void {
  if (!isObject(options)) throw new UsageError("options: not an object", { argument: "options" });
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name))
      throw new UsageError(`${name}: there is no such option`, {
        argument: name,
        hint: `there are ${Object.keys(RULES).join(", ")}`,
      });
    check(name, value, RULES[name as keyof OpenOptions]);
  }
}

/** @throws UsageError where it is neither a signal nor absent */
export function checkSignal(signal: AbortSignal | undefined): void {
  check("signal", signal, SIGNAL);
}

function check(name: string, value: unknown, [wanted, fits]: Rule): void {
  if (value !== undefined && !fits(value)) throw new UsageError(`${name}: not ${wanted}`, { argument: name });
}
