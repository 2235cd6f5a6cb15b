import { isIP } from "node:net";
import { nearest } from "../errors/did-you-mean.js";
import { findGlobalOption } from "../parser/global-option-table.js";
import { COMMAND_WORDS, KEYWORDS, NO, NOISE } from "./foreign-words.js";

/** Commands that change nothing. */
const READING =
  /^(status|monitor|version|explain|help|decode|check|counters|wait|(endpoint|limits|connections|pm|address|subflow|lab)( (show|list|watch))?)$/;
/** Verbs of a line that changes something. */
const ACTS = /^(flush|delete|del|close|kill|remove|rm|replace|set)$/;
/** Flags that a line may negate. */
const FLAG = "(subflow|signal|backup|fullmesh|fallback|laminar)";
const NEGATIONS = [
  /^!./,
  /^(not|no|except|without|off)$/i,
  new RegExp(`^no-?${FLAG}$`, "i"),
  new RegExp(`^${FLAG}[=:](0|no|off|false)$`, "i"),
];
/** Selectors that are not invented for a bare word. */
const SELECTORS = ["port", "pid", "process", "token"];

/**
 * Whether a suggested line says what the refused one said. A negation is kept. A line that changes something has every
 * typed word, or another one in its place, and no new selector: `endpoint flush dev eth0` is no flush.
 * @param typed the words of the refused line
 * @param found those of the suggested one, without the program
 */
export function isFaithful(typed: readonly string[], found: readonly string[]): boolean {
  const isNegated = typed.some((word) => NEGATIONS.some((one) => one.test(word)));
  if (isNegated && !found.some((word) => /^no[a-z]{5}/.test(word))) return false;
  const isActing = !READING.test(commandOf(found));
  if (typed.includes("or") && found[0] === "connections") return false;
  if (!isActing && typed.some((word) => ACTS.test(word))) return false;
  return hasSoundValues(typed, found) && (!isActing || keepsWords(typed, found, isNegated));
}

/** The first words, as far as they can be those of a command. */
function commandOf(found: readonly string[]): string {
  const [first = "", second = ""] = found.filter((word) => !word.startsWith("-"));
  return /^(show|list|watch|add|set|change|replace|retry|delete|del|flush|close|run|create|destroy|announce|remove|listen|up|down|break|heal|shape|exec|send|serve|demo)$/.test(
    second,
  )
    ? `${first} ${second}`
    : first;
}

function hasSoundValues(typed: readonly string[], found: readonly string[]): boolean {
  const isNew = (keyword: string) =>
    found.includes(keyword) && !tokensOf(typed).some((one) => means(one, keyword));
  const valueBehind = (keyword: string) => found[found.indexOf(keyword) + 1] ?? "";
  const places = found.filter(
    (word) => word.startsWith("-") && findGlobalOption(word.replace(/^-+/, ""))?.key === "netns",
  );
  if (places.length > 1 || isIP(valueBehind("dev")) !== 0 || isNew("pid")) return false;
  if (isNew("port") && /^(connections watch|wait)/.test(found.join(" "))) return false;
  return !(isNew("process") && isCommandWord(valueBehind("process")));
}

const isCommandWord = (word: string): boolean =>
  /^(count|dry-run|not|except|kill|flush|reset)$/.test(word) ||
  [COMMAND_WORDS[""], COMMAND_WORDS.connections].some(
    (words) => words !== undefined && Object.hasOwn(words, word),
  );

/** No typed word is lost, and no connection or subflow is selected by a word that was not typed. */
function keepsWords(typed: readonly string[], found: readonly string[], isNegated: boolean): boolean {
  const [given, suggested] = [tokensOf(typed), tokensOf(found)];
  const mayLose = (one: string) =>
    NOISE.has(one) ||
    isAddress(one) ||
    (isNegated && NO.has(one)) ||
    // A new endpoint without a word that nothing explains; the comment names the possible ones.
    (/^(endpoint add|limits set)/.test(found.join(" ")) && /^[a-z]+$/.test(one));
  const lost = given.filter((one) => !mayLose(one) && !suggested.includes(one) && !isWithin(one, suggested));
  const gained = suggested.filter((one) => !given.includes(one));
  const isKept = (one: string) => suggested.some((word) => /\d/.test(word) && one.includes(word));
  const lostValues = lost.filter((one) => /[\d/]/.test(one) && !isKept(one));
  if (lost.length > gained.length || lostValues.length > gained.filter((one) => /\d/.test(one)).length)
    return false;
  if (!/^(connections close|subflow destroy)/.test(found.join(" "))) return true;
  const isToken = /(?:^| )token (?:0x)?[0-9a-f]{7,8}(?: |$)/i.test(found.join(" "));
  const invented = SELECTORS.filter((one) => gained.includes(one) && !lost.some((word) => means(word, one)));
  return invented.every((one) => one === "token" && isToken) && (isToken || !gained.includes("token"));
}

/** A word for a positional argument. */
const isAddress = (word: string): boolean => (KEYWORDS[word] ?? []).includes("address");

/** A number that now has its unit: `10` in `10mbit`. */
const isWithin = (token: string, suggested: readonly string[]): boolean =>
  suggested.some((one) => one.length > token.length && one.startsWith(token) && /^\d/.test(token));

/** Words without dashes, quotes and punctuation; `key=value` is two. */
function tokensOf(words: readonly string[]): string[] {
  return words
    .flatMap((word) =>
      word
        .toLowerCase()
        .replace(/^-+/, "")
        .split(/[=,|'"“”‘’]+/),
    )
    .map((word) => word.replace(/[.;:!?]+$/, ""))
    .filter((word) => word !== "" && !/^(mptcpctl|ip|sudo|[$#])$/.test(word));
}

const means = (word: string, keyword: string): boolean =>
  word === keyword ||
  (Object.hasOwn(KEYWORDS, word)
    ? (KEYWORDS[word] ?? []).includes(keyword)
    : nearest(word, [keyword]) !== undefined);
