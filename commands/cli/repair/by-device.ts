import type { StatusInterface, Suggestion, UsageError } from "../../../src/index.js";
import { nearest } from "../errors/did-you-mean.js";
import { COMMAND_WORDS, KEYWORDS } from "./foreign-words.js";
import { acceptedLine } from "./search.js";
import type { Surroundings } from "./surroundings.js";

/** Lines that name an interface where an endpoint is to be named, or one that does not exist. */
export async function byDevice(
  words: readonly string[],
  error: UsageError,
  around: Surroundings,
): Promise<Suggestion | undefined> {
  const command =
    (await withoutDevice(words, error, around)) ??
    (await missingDevice(words, error, around)) ??
    (await misspeltDevice(words, error, around));
  return command && { command: ["mptcpctl", ...command] };
}

/** `endpoint delete dev wlp1s0`: by its id, if there is one endpoint on that interface. */
async function withoutDevice(words: readonly string[], error: UsageError, { commands, look }: Surroundings) {
  const at = words.findIndex((word) => isOfOne(word) || EMPTYING.test(word));
  const [first = "", ...more] = words.slice(at + 1);
  const [dev, ...rest] = first === "dev" || KEYWORDS[first]?.[0] === "dev" ? more : [first, ...more];
  const verb = EMPTYING.test(words[at] ?? "") ? "delete" : (words[at] ?? "");
  const line = [...words.slice(0, at), verb, "id", "1", ...rest];
  const accepted = at < 1 ? undefined : await acceptedLine(commands, line, error);
  if (dev === undefined || !accepted || !/^endpoint (delete|change|retry)$/.test(accepted.line.name))
    return undefined;
  const all = await look(accepted.line, (manager) => manager.endpoints.list());
  const [found, ...others] = (all ?? []).filter((one) => one.dev === dev);
  if (found?.id === undefined || others.length > 0) return undefined;
  return accepted.words.map((word, position) =>
    word === "1" && accepted.words[position - 1] === "id" ? String(found.id) : word,
  );
}

const EMPTYING = /^(flush|clear)$/;

/** Whether a word means to delete or to change one endpoint. */
const isOfOne = (word: string): boolean =>
  /^(d|del|delete|rm|c|change|retry)$/.test(word) ||
  /^(delete|change)$/.test(COMMAND_WORDS.endpoint?.[word.toLowerCase()] ?? "");

async function misspeltDevice(words: readonly string[], error: UsageError, { commands, look }: Surroundings) {
  const [, dev = ""] = /^device "([^"]*)"/.exec(error.message) ?? [];
  const at = words.indexOf(dev);
  const accepted = at < 0 ? undefined : await acceptedLine(commands, words, error);
  const found =
    accepted && (await look(accepted.line, async (manager) => (await manager.status()).interfaces));
  const meant = holderOf(words, found ?? []) ?? onlyNear(dev, found ?? []);
  return meant === undefined ? undefined : words.map((word, position) => (position === at ? meant : word));
}

/** `endpoint add 192.0.2.3 subflow dev`: the interface that has the address. */
async function missingDevice(words: readonly string[], error: UsageError, { commands, look }: Surroundings) {
  if (words.at(-1) !== "dev" || error.argument !== "dev") return undefined;
  const accepted = await acceptedLine(commands, words.slice(0, -1), error);
  const found =
    accepted && (await look(accepted.line, async (manager) => (await manager.status()).interfaces));
  const holder = holderOf(words, found ?? []);
  return holder === undefined ? undefined : [...words, holder];
}

/** The interface that has an address of the line. */
const holderOf = (words: readonly string[], interfaces: readonly StatusInterface[]): string | undefined =>
  interfaces.find(({ addresses }) => addresses.some(({ address }) => address && words.includes(address)))
    ?.dev;

/** The interface of a similar name, if there is one only. */
function onlyNear(dev: string, interfaces: readonly StatusInterface[]): string | undefined {
  const names = interfaces.map((one) => one.dev);
  const near = nearest(dev, names);
  const others = names.filter((name) => name !== near);
  return nearest(dev, others) === undefined ? near : undefined;
}
