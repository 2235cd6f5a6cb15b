import { explain, type Suggestion, UsageError } from "../../../src/index.js";
import { nearest } from "../errors/did-you-mean.js";
import { type CommandTree, wordsAt } from "../parser/command-tree.js";
import { byDevice } from "./by-device.js";
import { wholeLine } from "./complete.js";
import { elsewhere } from "./elsewhere.js";
import { isFaithful } from "./faithful.js";
import { COMMAND_WORDS, KEYWORDS, READERS } from "./foreign-words.js";
import { pastedWords } from "./pasted.js";
import { isProgram } from "./programs.js";
import { type Accepted, acceptedLine } from "./search.js";
import type { Surroundings } from "./surroundings.js";

/** A command of less likely words than these may still be the name of a program. */
const LIKELY = 3;

/** The line that was probably meant by a refused one; undefined if none is found. */
export async function repair(
  error: UsageError,
  argv: readonly string[],
  around: Surroundings,
): Promise<Suggestion | undefined> {
  // An empty variable of a script: nothing is known of what was meant.
  if (argv.includes("")) return undefined;
  const words = pastedWords(argv);
  const other =
    elsewhere(argv, words) ??
    (await knownWords(error, words)) ??
    misspeltVerb(error, words, around.commands) ??
    (await helpLine(words, around.commands)) ??
    (await byDevice(words, error, around));
  if (other) return other;
  const isUsable = async (found: Accepted) => {
    const whole = hasItsProgram(found) ? await wholeLine(found, around) : undefined;
    return whole !== undefined && isFaithful(words, whole);
  };
  const found = await acceptedLine(around.commands, words, error, isUsable);
  const accepted = found && (await isUsable(found)) ? found : undefined;
  const isLikely = accepted !== undefined && accepted.cost <= LIKELY;
  const rest = isLikely ? undefined : (programLine(words, around) ?? (await explanationLine(words)));
  if (rest || !accepted) return rest;
  // Without the dropped word: the hint of the error lists those that are possible.
  const isAboutCommand = /is no command$/.test(error.message);
  const comment = accepted.isShorter && !isAboutCommand ? error.hint?.split("\n")[0] : undefined;
  return ours(await wholeLine(accepted, around), argv, comment);
}

/** The parser accepts `run` without a program, and the command refuses it; `lab exec` starts a shell. */
const hasItsProgram = ({ line: { command, name }, values }: Accepted): boolean =>
  name === "lab exec" ||
  Object.entries(command.arguments).every(
    ([key, { kind }]) => kind !== "rest" || (values[key] as readonly string[] | undefined)?.length !== 0,
  );

/** Unless it is the refused line itself. */
function ours(
  command: readonly string[] | undefined,
  argv: readonly string[],
  comment: string | undefined,
): Suggestion | undefined {
  const isSame = command?.length === argv.length && command.every((word, at) => word === argv[at]);
  return command === undefined || isSame
    ? undefined
    : { command: ["mptcpctl", ...command], ...(comment && { comment }) };
}

function programLine(words: readonly string[], { commands, path }: Surroundings): Suggestion | undefined {
  const [first = "", second = ""] = words;
  const isOurs = second !== "run" && second.length > 3 && wordsAt(commands, []).has(second);
  if (
    isOurs ||
    Object.hasOwn(COMMAND_WORDS[""] ?? {}, first) ||
    READERS.has(first) ||
    wordsAt(commands, []).has(first) ||
    !isProgram(first, path)
  )
    return undefined;
  const command = second === "run" ? [first, ...words.slice(2)] : words;
  return { command: ["mptcpctl", "run", ...command], comment: `${first} is a program` };
}

async function explanationLine(words: readonly string[]): Promise<Suggestion | undefined> {
  const [first = "", ...more] = words;
  if (first.startsWith("-")) return undefined;
  const isOneWord = more.length === 0 && (await explain(first)).length > 0;
  return isOneWord ? { command: ["mptcpctl", "explain", first] } : undefined;
}

/** The words after `help` are those of a command. */
async function helpLine(
  [first, ...words]: readonly string[],
  tree: CommandTree,
): Promise<Suggestion | undefined> {
  if (first !== "help" || words.length === 0) return undefined;
  const line = [...words, "--help"];
  const accepted = await acceptedLine(tree, line, new UsageError("help"));
  return accepted && { command: ["mptcpctl", "help", ...accepted.line.path] };
}

/** `explain what is SF_CLOSED?`: those of its words that are known. */
async function knownWords(
  { argument }: UsageError,
  words: readonly string[],
): Promise<Suggestion | undefined> {
  const [command, ...others] = words.map((word) => word.replace(/[?!,.;:]+$/, ""));
  if (argument !== "WORD" || command !== "explain") return undefined;
  const named = others.filter((word) => !SMALL_WORDS.test(word));
  const isKnown = await Promise.all(named.map(async (word) => (await explain(word)).length > 0));
  if (named.length === others.length) return undefined;
  const known = named.filter((_, at) => isKnown[at]);
  return known.length > 0 && known.length < words.length - 1
    ? { command: ["mptcpctl", "explain", ...known] }
    : undefined;
}

const SMALL_WORDS = /^(what|whats|is|are|does|do|mean|means|meaning|the|a|an|of|in|why|how)$/i;

/** `counters wach`: the words of a list may be misspelt verbs, or misspelt words. */
function misspeltVerb(
  { argument, message, hint = "" }: UsageError,
  words: readonly string[],
  tree: CommandTree,
): Suggestion | undefined {
  const [, word = ""] = /"([^"]*)"/.exec(message) ?? [];
  const at = words.indexOf(word);
  const group = wordsAt(tree, []).get(words[at - 1] ?? "");
  if (argument === "WORD") return similarWord(words, at, hint);
  if (argument !== "NAME") return undefined;
  const parts = word.split(",");
  if (parts.length > 1)
    return { command: ["mptcpctl", ...words.slice(0, at), ...parts, ...words.slice(at + 1)] };
  if (KEYWORDS[word]?.includes("since"))
    return { command: ["mptcpctl", ...words.slice(0, at), "since", ...words.slice(at + 1)] };
  const pattern = patternFor(word, hint);
  if (pattern !== undefined)
    return { command: ["mptcpctl", ...words.slice(0, at), pattern, ...words.slice(at + 1)], comment: hint };
  const verb = group === undefined ? undefined : nearest(word, wordsAt(tree, [group]).keys());
  if (verb === undefined) return similarWord(words, at, hint);
  return verb && verb !== word
    ? { command: ["mptcpctl", ...words.slice(0, at), verb, ...words.slice(at + 1)] }
    : undefined;
}

/** A part of several names selects them all. */
function patternFor(word: string, hint: string): string | undefined {
  const names = /^similar names: (.*)$/.exec(hint)?.[1]?.split(", ") ?? [];
  const has = (test: (name: string, part: string) => boolean) =>
    names.length > 1 && names.every((name) => test(name.toLowerCase(), word.toLowerCase()));
  if (has((name, part) => name.startsWith(part))) return `${word}*`;
  return has((name, part) => name.includes(part)) ? `*${word}*` : undefined;
}

/** The line with the first of the similar words that the hint names. */
function similarWord(words: readonly string[], at: number, hint: string): Suggestion | undefined {
  const [, word] = /^similar \w+: ([^,]+)/.exec(hint) ?? [];
  if (word === undefined || at < 0) return undefined;
  return { command: ["mptcpctl", ...words.slice(0, at), word, ...words.slice(at + 1)], comment: hint };
}
