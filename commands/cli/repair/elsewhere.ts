import type { Suggestion } from "../../../src/index.js";
import { IP_OBJECTS, OTHER_PROGRAMS } from "./foreign-words.js";

/** The line of another program that was given to mptcpctl. */
export function elsewhere(argv: readonly string[], words: readonly string[]): Suggestion | undefined {
  const first = words.findIndex((word) => !word.startsWith("-"));
  const object = words[first] ?? "";
  if (OTHER_PROGRAMS.has(object)) return { command: words, comment: `${object} is another program` };
  const [verb, option, file] = words.slice(first);
  if (/^(apply|source|batch|restore)$/.test(verb ?? "") && option === "-f" && file !== undefined)
    return { command: ["mptcpctl", "-batch", file], comment: "one command a line" };
  if (isOfIp(argv, words.slice(first))) return { command: ["ip", ...words], comment: `this belongs to ip` };
  return ofSystemd(words.slice(first));
}

/** `addr` is a group here, too: with a prefix length or a device it is ip's. */
function isOfIp(argv: readonly string[], [object = "", ...rest]: readonly string[]): boolean {
  const isOurs = /^(announce|remove|list|show)$/.test(rest[0] ?? "") && rest.includes("token");
  if (object === "addr" || object === "address" || object === "a")
    return !isOurs && (argv.includes("ip") || rest.some((word) => /\/\d+$/.test(word) || word === "dev"));
  return IP_OBJECTS.has(object);
}

/** `run --enable` without a unit. */
const WITHOUT_UNIT: Suggestion = {
  command: ["mptcpctl", "help", "run"],
  comment: "for a unit: systemctl edit UNIT, in [Service] ExecStart=mptcpctl run COMMAND",
};

/** `mptcpize enable UNIT`. */
function ofSystemd(words: readonly string[]): Suggestion | undefined {
  const [verb = "", unit] = words[0] === "mptcpize" || words[0] === "run" ? words.slice(1) : words;
  const plain = verb.replace(/^-+/, "");
  if (unit === undefined) return verb !== words[0] && plain === "enable" ? WITHOUT_UNIT : undefined;
  if (unit.startsWith("-")) return undefined;
  if (plain === "enable")
    return {
      command: ["systemctl", "edit", unit],
      comment:
        "in [Service]: ExecStart= to clear it, then ExecStart=mptcpctl run COMMAND; then restart the unit",
    };
  return plain === "disable"
    ? { command: ["systemctl", "revert", unit], comment: "removes its drop-ins" }
    : undefined;
}
