import type { OnPacket } from "../decode/trace-platform.js";
import { UsageError } from "../errors.js";
import type { Platform } from "../transport/platform.js";
import { checkOption, isObject, type OptionRule, SIGNAL } from "./abort-signal.js";
import type { OnRequest } from "./netns-client.js";

const FUNCTION: OptionRule = ["a function", (value) => typeof value === "function"];
const SWITCH: OptionRule = ["true or false", (value) => typeof value === "boolean"];
const FILE: OptionRule = ["the path of a file", (value) => typeof value === "string" && value !== ""];

const isPid = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

/** Without the schemas: every command opens a path manager. */
const RULES: Record<keyof OpenOptions, OptionRule> = {
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
    checkOption(name, value, RULES[name as keyof OpenOptions]);
  }
}

/** How a path manager is opened. Everything is optional: the default is this process's own namespace. */
export interface OpenOptions {
  /** Network namespace: a path if it holds a slash, else a name under /run/netns, else a pid. A number is a pid. */
  netns?: string | number | undefined;
  /** `native` (our addon) or `netlink` (the npm package); default: native where the addon is found. */
  transport?: "native" | "netlink" | undefined;
  /** Longest wait for an answer of the kernel, milliseconds from 0, or `Infinity`. Default 5000. */
  timeoutMs?: number | undefined;
  /** Writes everything that passes to this file, as pcap, mode 0600. */
  record?: string | undefined;
  /** Program version and command line for the recording's first packet. */
  about?: { version: string; commandLine: readonly string[] } | undefined;
  /** Answers from this recording instead of the kernel. */
  replay?: string | undefined;
  /** Ends streams and aborts requests. */
  signal?: AbortSignal | undefined;
  /** Doubts about what was asked, and warnings of the kernel. */
  onWarning?: ((text: string) => void) | undefined;
  /** Reads and checks as always, but withholds every request that would change something. Default false. */
  dryRun?: boolean | undefined;
  /** Holds every received value to its schema, at some cost; for tests and bug hunts. Default false. */
  validate?: boolean | undefined;
  /** Asks for interfaces and addresses once, and again only after they have changed: for who makes many changes. Default false. */
  cacheInterfaces?: boolean | undefined;
  /** Sees every datagram that passes, decoded. */
  onPacket?: OnPacket | undefined;
  /** Sees every changing request as it is about to be sent; in a dry run, instead of its being sent. */
  onRequest?: OnRequest | undefined;
  /** A platform of one's own, instead of one made from the options above. */
  platform?: Platform | undefined;
}
