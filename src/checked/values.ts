import { constants } from "node:os";
import { parseAddress } from "../codec/wire/address.js";
import { LAB_HOSTS } from "../lab/model.js";
import { listWith, objectWith, oneWord, optional, type Rule, simple } from "./rule.js";

// Rules for the values that the library's functions take. They check what a function uses, not more.

const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);
const isText = (value: unknown): value is string => typeof value === "string";

export const TEXT = simple("a text", isText);
export const FILE_PATH = simple("a path", (value) => isText(value) && value !== "" && !value.includes("\0"));
/** A string of C that the addon keeps. */
export const KEPT_TEXT = simple(
  "a text of less than 4095 bytes, without a zero",
  (value) => isText(value) && !value.includes("\0") && Buffer.byteLength(value) < 4095,
);
export const NUMBER = simple("a number", isNumber);
export const COUNT = simple(
  "a whole number, 0 or more",
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
export const TIME = simple("a number, 0 or more", (value) => isNumber(value) && value >= 0);
const between = (wanted: string, min: number, max: number): Rule =>
  simple(wanted, (value) => isNumber(value) && value >= min && value <= max);
/** What Node's timers take. */
export const TIMER = between("a number of milliseconds from 0 to 2147483647", 0, 0x7fffffff);
/** The array of the rates has at most ten million entries. */
export const RATE_STEP = between("a number of seconds, 0.01 or more", 0.01, Number.MAX_VALUE);
export const DURATION = between("a number of seconds from 0 to 100000", 0, 100_000);
/** fs.nr_open of Linux, unless an administrator has raised it. */
export const DESCRIPTOR = simple(
  "a descriptor",
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 20,
);
export const BOOLEAN = simple("true or false", (value) => typeof value === "boolean");
export const FUNCTION = simple("a function", (value) => typeof value === "function");
const ADDRESS = simple("an IP address", (value) => isText(value) && parseAddress(value) !== undefined);
const PORT = simple(
  "a port from 0 to 65535",
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff,
);
export const PATTERN_OF_TEXT = simple("a regular expression", (value) => value instanceof RegExp);
export const SIGNAL_NAME = simple(
  "the name of a signal",
  (value) => isText(value) && Object.hasOwn(constants.signals, value),
);
/** By its methods: a signal of another realm is not an instance of this realm's class. */
const SIGNAL = objectWith({ aborted: BOOLEAN, addEventListener: FUNCTION });

const someOf = (rule: Rule, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, optional(rule)]));

/** Options may be left out. */
export const options = (fields: Readonly<Record<string, Rule>> = {}): Rule => optional(objectWith(fields));
export const FLAGS = (...names: readonly string[]): Readonly<Record<string, Rule>> =>
  someOf(BOOLEAN, ...names);
export const SIGNAL_OPTION = { signal: optional(SIGNAL) };

export const PATTERN = objectWith({
  ...someOf(TEXT, "address", "dev"),
  ...someOf(NUMBER, "prefixLength", "port"),
});
const LOOSE_END = optional(objectWith({ address: optional(TEXT), port: optional(NUMBER) }));
export const EVENT_ENDS = objectWith({ local: LOOSE_END, remote: LOOSE_END, dev: optional(TEXT) });
const PART_FIELDS = { ...someOf(PATTERN, "to", "from"), port: optional(NUMBER), dev: optional(TEXT) };
export const PART = objectWith(PART_FIELDS);

const COMPARISON = objectWith({ operator: oneWord("=", "!=", "<", "<=", ">", ">="), count: NUMBER });
export const FILTER = objectWith({
  ...PART_FIELDS,
  ...someOf(COUNT, "token", "pid"),
  ...someOf(TEXT, "process", "state"),
  fallback: optional(BOOLEAN),
  subflows: optional(COMPARISON),
});

const END = objectWith({ address: ADDRESS, port: PORT });
const SOCKET = { local: END, remote: END, inode: COUNT, cookie: TIME, ifindex: optional(COUNT) };
export const SUBFLOW_SOCKET = objectWith(SOCKET);
export const CONNECTION_SOCKET = objectWith({ ...SOCKET, subflows: listWith(SUBFLOW_SOCKET) });
export const CONNECTION_OPTIONS = {
  ...FLAGS("details", "processes", "routes", "plainTcp"),
  extrasUpTo: optional(NUMBER),
};

export const COUNTERS = objectWith({ stamp: NUMBER, counters: objectWith(), gauges: objectWith() });

const HOLDER = objectWith({ pid: COUNT, started: TEXT });
const PATH_END = objectWith({
  dev: TEXT,
  addresses: listWith(objectWith({ address: TEXT, prefixLength: COUNT })),
});
export const SHAPE = objectWith(someOf(TIME, "rate", "delay", "loss"));
export const LAB_PATH = objectWith({ number: COUNT, client: PATH_END, server: PATH_END, shape: SHAPE });
export const LAB_VALUE = objectWith({
  ...{ name: TEXT, id: TEXT, created: NUMBER, user: BOOLEAN },
  holders: objectWith(Object.fromEntries(LAB_HOSTS.map((host) => [host, HOLDER]))),
  paths: listWith(LAB_PATH),
});
export const LAB_OPTIONS = {
  name: optional(TEXT),
  ...someOf(NUMBER, "paths", "rate"),
  ...FLAGS("ipv6", "temporary"),
  layout: optional(oneWord("shared", "separate")),
};

export const ENVIRONMENT: Rule = (value) => {
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return objectWith(someOf(TEXT, ...names))(value);
};
export const COMMAND = listWith(TEXT, 1);
export const LAUNCH = objectWith({
  ...{ path: FILE_PATH, argv: COMMAND, environment: ENVIRONMENT, details: optional(BOOLEAN) },
  inherited: objectWith({ descriptors: listWith(DESCRIPTOR), files: optional(COUNT) }),
});
export const START_OPTIONS = options({
  netns: optional(FILE_PATH),
  transport: optional(oneWord("native", "netlink")),
});

export const MANAGER = simple(
  "a path manager",
  (value) => typeof value === "object" && value !== null && "netnsClient" in value,
);
export const LOG_OPTIONS = options({
  ...SIGNAL_OPTION,
  ...someOf(FUNCTION, "log", "onDecision", "onStuck"),
  receiveBuffer: optional(COUNT),
  recheckMs: optional(TIMER),
  ...FLAGS("isReplay"),
});
