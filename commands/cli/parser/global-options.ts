import { UsageError } from "../../../src/index.js";
import { numberReader } from "../values/number.js";
import { optionText } from "./global-option-table.js";

/**
 * Options as given: key and values in their order, an empty text for each occurrence of a flag, `always` for
 * -c without a value.
 */
export type GivenOptions = ReadonlyMap<string, readonly string[]>;

/** The global options and environment variables, evaluated. */
export interface Globals {
  readonly json: boolean;
  /** Print tables; never together with `json`. */
  readonly table: boolean;
  /** Indent JSON. */
  readonly pretty: boolean;
  readonly oneline: boolean;
  /** Show host names for addresses. */
  readonly resolve: boolean;
  readonly details: boolean;
  /** Omit nothing. */
  readonly all: boolean;
  /** Print the stored result after a change. */
  readonly echo: boolean;
  /** Whether events have their time: on a line of its own, or at the start. */
  readonly timestamp: "long" | "short" | undefined;
  /** Whether to use colours, from -c, NO_COLOR and the terminal. Never with `json`. */
  readonly color: boolean;
  /** Colours for a light background. */
  readonly light: boolean;
  /** Frames may use non-ASCII characters. */
  readonly unicode: boolean;
  readonly netns: string | undefined;
  readonly batch: string | undefined;
  /** A batch continues after a failed line. */
  readonly force: boolean;
  /** Receive buffer of event sockets in bytes. */
  readonly rcvbuf: number | undefined;
  readonly record: string | undefined;
  readonly replay: string | undefined;
  readonly trace: boolean;
  /** No warnings. */
  readonly quiet: boolean;
  readonly dryRun: boolean;
  /** Refuse requests that can never work; false sends them. */
  readonly check: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** Properties besides the command line that decide the output. */
export interface OutputEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether stdout is a terminal. */
  readonly isTTY: boolean;
}

/** True if requests are recorded, replayed, traced or withheld; then send nothing extra. */
export function isObserved({ record, replay, trace, dryRun }: Globals): boolean {
  return record !== undefined || replay !== undefined || trace || dryRun;
}

/** @throws UsageError for an invalid or repeated value, or options that contradict each other */
export function readGlobals(parsed: GivenOptions, outputEnv: OutputEnvironment): Globals {
  if (parsed.has("json") && parsed.has("table"))
    throw new UsageError("-json and --table contradict each other", {
      argument: "table",
      hint: "one is for programs, the other for people: choose one",
    });
  for (const key of CHECKED) single(parsed, key);
  const output = outputOf(parsed, outputEnv.env);
  const colorMode = colorOf(parsed, outputEnv.env);
  let color: boolean | undefined;
  return {
    json: output === "json",
    table: output === "table",
    pretty: parsed.has("pretty"),
    oneline: parsed.has("oneline"),
    resolve: parsed.has("resolve"),
    details: parsed.has("details"),
    all: parsed.has("all"),
    echo: parsed.has("echo"),
    timestamp: parsed.has("tshort") ? "short" : parsed.has("timestamp") ? "long" : undefined,
    // A getter, because inspecting the terminal takes time.
    get color() {
      color ??= output !== "json" && (colorMode === "always" || (colorMode === "auto" && outputEnv.isTTY));
      return color;
    },
    get light() {
      return isLight(outputEnv.env.COLORFGBG);
    },
    get unicode() {
      return takesUnicode(outputEnv.env);
    },
    netns: text(parsed, "netns"),
    batch: text(parsed, "batch"),
    force: parsed.has("force"),
    rcvbuf: rcvbuf(parsed),
    record: text(parsed, "record"),
    replay: text(parsed, "replay"),
    trace: parsed.has("trace"),
    quiet: parsed.has("quiet") || outputEnv.env.MPTCPCTL_QUIET === "1",
    dryRun: parsed.has("dry-run"),
    check: !parsed.has("no-check"),
    help: parsed.has("help"),
    version: parsed.has("Version") || parsed.has("version"),
  };
}

/** Without effect here, but the value must be one that `ip` accepts. */
const CHECKED = ["family"] as const;

const FAMILIES = ["inet", "inet6", "link", "mpls", "bridge"];

const VALUES: Readonly<Record<string, (text: string) => unknown>> = {
  rcvbuf: numberReader("rcvbuf", { min: 1, max: 0x7fffffff }),
  family: oneOf("family", FAMILIES),
  color: oneOf("color", ["always", "auto", "never"]),
};

function oneOf(option: string, words: readonly string[]): (text: string) => string {
  return (text) => {
    if (words.includes(text)) return text;
    throw new UsageError(`"${text}" is not a value of -${option}`, {
      argument: option,
      hint: `possible: ${words.join(", ")}`,
    });
  };
}

/**
 * The parsed value of an option.
 * @throws UsageError if it is repeated, empty or invalid
 */
function single(parsed: GivenOptions, key: string): unknown {
  const [value, ...more] = parsed.get(key) ?? [];
  if (value === undefined) return undefined;
  if (more.length > 0)
    throw new UsageError(`${optionText(key)} is given ${more.length + 1} times`, {
      argument: key,
      hint: `give ${optionText(key)} only once`,
    });
  if (value === "")
    throw new UsageError(`${optionText(key)} needs a value that is not empty`, {
      argument: key,
      hint: "an empty variable of a script?",
    });
  return VALUES[key]?.(value) ?? value;
}

const text = (parsed: GivenOptions, key: string) => single(parsed, key) as string | undefined;
const rcvbuf = (parsed: GivenOptions) => single(parsed, "rcvbuf") as number | undefined;

function outputOf(parsed: GivenOptions, env: OutputEnvironment["env"]): string {
  if (parsed.has("json")) return "json";
  if (parsed.has("table")) return "table";
  const requested = env.MPTCPCTL_OUTPUT || "text";
  if (["text", "json", "table"].includes(requested)) return requested;
  throw new UsageError(`MPTCPCTL_OUTPUT is "${requested}"`, { hint: "it may be text, json or table" });
}

/** As in iproute2: -c alone means always, the last one counts, an explicit one overrides NO_COLOR. */
function colorOf(parsed: GivenOptions, env: OutputEnvironment["env"]): unknown {
  const requests = (parsed.get("color") ?? []).map((requested) => VALUES.color?.(requested));
  const requested = requests.at(-1) ?? (env.NO_COLOR ? "never" : "auto");
  return requested === "auto" && env.TERM === "dumb" ? "never" : requested;
}

/** COLORFGBG, for example `15;0`: backgrounds other than the first seven and grey are light. */
function isLight(colours = ""): boolean {
  const [, background] = /;([^;]*)$/.exec(colours) ?? [];
  return background !== undefined && !/^[0-68]$/.test(background);
}

function takesUnicode(env: OutputEnvironment["env"]): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || "");
}
