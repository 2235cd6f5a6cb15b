import type { ProcessKey } from "../host/process-key.js";
import { LAB_HOSTS, type Lab, RATES } from "./model.js";
import { MAX_PATHS } from "./paths.js";

/** The content of a lab's file. */
export interface Stored {
  readonly version: 1;
  /** Pids are valid only in this pid namespace, and until the next boot. */
  readonly pids: string;
  /** The process that is still building the lab. */
  readonly builder?: ProcessKey;
  readonly lab: Lab;
}

/** A name of a lab. */
export const LAB_NAME = /^[a-z0-9-]{1,32}$/;
/** Process 1 never belongs to a lab. PID_MAX_LIMIT is from the kernel's include/linux/threads.h. */
const PIDS = { min: 2, max: 2 ** 22 };

type Check = (value: unknown) => boolean;

const isBoolean: Check = (value) => typeof value === "boolean";
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const text =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const number =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === "number" && value >= min && value <= max;
const integer =
  (min: number, max: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && number(min, max)(value);
const list =
  (check: Check, min: number, max: number): Check =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.length <= max && value.every(check);
const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const key = object({ pid: integer(PIDS.min, PIDS.max), started: text(/^\d{1,20}$/) });
const address = object({ address: text(/^[0-9a-f.:]{2,39}$/), prefixLength: integer(0, 128) });
const dev = text(/^[a-z0-9]{1,15}$/);
const addresses = list(address, 0, 8);
const shape = object({
  rate: optional(number(RATES.min, RATES.max)),
  delay: optional(number(0, 2 ** 32)),
  loss: optional(number(0, 100)),
});
const path = object({
  number: integer(1, MAX_PATHS),
  client: object({ dev, addresses, metric: integer(0, 2 ** 32 - 1) }),
  server: object({ dev, addresses }),
  shape,
  broken: optional(text(/^(silent|carrier)$/)),
});
const lab = object({
  name: text(LAB_NAME),
  id: text(/^[0-9a-f]{16}$/),
  layout: text(/^(separate|shared)$/),
  ipv6: isBoolean,
  created: number(0, Number.MAX_SAFE_INTEGER),
  user: isBoolean,
  holders: object(Object.fromEntries(LAB_HOSTS.map((host) => [host, key]))),
  paths: list(path, 1, MAX_PATHS),
  owner: optional(key),
});
const stored = object({
  version: (value) => value === 1,
  pids: text(/^\S+ pid:\[\d+\]$/),
  builder: optional(key),
  lab,
});

/** The lab `name` that a file describes; undefined if the text was not written by `storedText`. */
export function readStored(json: string, name: string): Stored | undefined {
  const value = parsed(json);
  return stored(value) && (value as Stored).lab.name === name ? (value as Stored) : undefined;
}

export function storedText(value: Stored): string {
  return `${JSON.stringify(value)}\n`;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
