import type { OnPacket } from "../decode/trace-platform.js";
import { UsageError } from "../errors.js";
import type { OnWarning } from "../model/warning.js";
import type { Platform } from "../transport/platform.js";
import { checkOption, isObject, type OptionRule, SIGNAL } from "./abort-signal.js";
import type { OnRequest } from "./change-interceptor.js";

const CALLBACK: OptionRule = ["a function", (value) => typeof value === "function"];
const BOOLEAN: OptionRule = ["true or false", (value) => typeof value === "boolean"];
const isName = (value: unknown): boolean =>
  typeof value === "string" && value !== "" && !value.includes("\0");
const FILE: OptionRule = ["the path of a file", isName];

const isPid = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

/** Without the schemas, because every command opens a path manager. */
const RULES: Record<keyof OpenOptions, OptionRule> = {
  netns: ["a path, a name or a pid", (value) => isName(value) || isPid(value)],
  transport: ["native or netlink", (value) => value === "native" || value === "netlink"],
  timeoutMs: ["a number of milliseconds, 0 or more", (value) => typeof value === "number" && value >= 0],
  record: FILE,
  about: ["{ version, commandLine }", (value) => isObject(value) && Array.isArray(value.commandLine)],
  replay: FILE,
  signal: SIGNAL,
  onWarning: CALLBACK,
  dryRun: BOOLEAN,
  validate: BOOLEAN,
  cacheInterfaces: BOOLEAN,
  onPacket: CALLBACK,
  onRequest: CALLBACK,
  platform: ["a Platform", (value) => isObject(value) && typeof value.open === "function"],
};

/** @throws UsageError with the name of an option that is unknown or has an invalid value */
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

/** Options for opening a path manager. All are optional; the default is this process's own namespace. */
export interface OpenOptions {
  /**
   * Network namespace: a path if it contains a slash, else a name below /run/netns, else a pid. A number is a
   * pid.
   */
  netns?: string | number | undefined;
  /** `native` (our addon) or `netlink` (the npm package); default: native if the addon is found. */
  transport?: "native" | "netlink" | undefined;
  /** Maximum time to wait for a reply of the kernel, in milliseconds from 0, or `Infinity`. Default 5000. */
  timeoutMs?: number | undefined;
  /** Record all datagrams in this file (pcap, mode 0600). */
  record?: string | undefined;
  /** Program version and command line for the first packet of the recording. */
  about?: { version: string; commandLine: readonly string[] } | undefined;
  /** Answer from this recording instead of the kernel. */
  replay?: string | undefined;
  /** Ends streams and aborts requests. */
  signal?: AbortSignal | undefined;
  /** Receives warnings about doubtful requests, and warnings of the kernel, each with the code of its cause. */
  onWarning?: OnWarning | undefined;
  /** Read and check as usual, but withhold every request that would change something. Default false. */
  dryRun?: boolean | undefined;
  /** Check every received value against its schema, at some cost; for tests and debugging. Default false. */
  validate?: boolean | undefined;
  /**
   * Read interfaces and addresses once, and again only after they have changed; for callers that make many
   * changes. Default false.
   */
  cacheInterfaces?: boolean | undefined;
  /** Receives every datagram, decoded. */
  onPacket?: OnPacket | undefined;
  /** Receives every changing request before it is sent; in a dry run, instead of sending it. */
  onRequest?: OnRequest | undefined;
  /** A custom platform, instead of one made from the options above. @internal */
  platform?: Platform | undefined;
}
