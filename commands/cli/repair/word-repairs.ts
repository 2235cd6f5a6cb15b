import { isIP } from "node:net";
import { EVENT_NAMES } from "../../../src/index.js";
import type { Argument, Arguments } from "../argument.js";
import { nearest } from "../errors/did-you-mean.js";
import { isKeyword, takesRest } from "../parser/arguments.js";
import { wordsAt } from "../parser/command-tree.js";
import { findGlobalOption, GLOBAL_OPTIONS, spellingsOf } from "../parser/global-option-table.js";
import { isDashed, splitOption } from "../parser/options.js";
import { FORMATS, KEYWORDS, NO, NOISE, OPTIONS, VALUES, YES } from "./foreign-words.js";
import { type Candidate, isWhole, type Place, spliced } from "./place.js";
import { INTERFACE, shapeRepairs } from "./shapes.js";
import { unitRepairs } from "./units.js";

/** The higher, the less likely. Dropping a word changes what a line says. */
const COST = { known: 1, shape: 1.5, near: 2, process: 2.2, noise: 2.5, drop: 8 };

/** Commands that change nothing, and those that add: of their lines a word may be dropped that nothing explains. */
const READING = /^(status|monitor|version|counters|counters .*|.* show|.* list|.* watch)$/;
const ADDING = /^(.* add|limits set)$/;

/** Repairs of a word behind a command. */
export function wordRepairs(place: Place): Candidate[] {
  const { tree, words, at, path } = place;
  const word = words[at];
  if (word === undefined) return [];
  if (place.isIncomplete) return withoutOption(place, word);
  if (isDashed(word)) return optionRepairs(place, word);
  if (!isWhole(tree, path) && at <= place.next && Object.keys(place.keywords).length === 0) return [];
  return [
    ...asHelp(place, word),
    ...oneOfAll(place),
    ...asFormat(place, word),
    ...earlierNoise(place),
    ...joined(place, word),
    ...valueRepairs(place, word),
    ...opposites(place, word),
    ...keywordRepairs(place, word),
    ...shapeRepairs(place, word).map((others) => ({
      words: spliced(words, at, 1, ...others),
      cost: others[0] === "process" ? COST.process : COST.shape,
    })),
    ...(NOISE.has(word.toLowerCase()) ? [{ words: spliced(words, at, 1), cost: COST.noise }] : []),
    ...dropped(place, word),
  ];
}

function mayDrop(path: readonly string[], word: string): boolean {
  const command = path.join(" ");
  return READING.test(command) || (ADDING.test(command) && /^-*[a-z]+$/i.test(word));
}

function optionRepairs(place: Place, word: string): Candidate[] {
  const { words, at, keywords, path } = place;
  const { name = "", value } = splitOption(word) ?? {};
  const global = findGlobalOption(name);
  const own = Object.keys(keywords).filter((one) => isKeyword(keywords[one] as Argument));
  const near = nearest(name, [...own, ...GLOBAL_OPTIONS.flatMap(spellingsOf)]);
  const isBundle = /^-[a-zA-Z]{2,3}$/.test(word) && [...name].every(isFlag);
  const by = (cost: number, ...others: string[]) => ({ words: spliced(words, at, 1, ...others), cost });
  const values = value === undefined ? [] : [value];
  const digits = /^(?:#|no\.?)(\d+)$/i.exec(value ?? "")?.[1];
  const format = /^(o|output|format|fmt)$/.test(name) ? FORMATS[value ?? words[at + 1] ?? ""] : undefined;
  return [
    ...(/^(w|watch|follow|interval)$/.test(name) ? watching(place) : []),
    ...(format ? [{ words: spliced(words, at, value === undefined ? 2 : 1, format), cost: COST.known }] : []),
    ...(global && value !== undefined && global.takes === undefined ? [by(COST.known, `--${name}`)] : []),
    ...(digits !== undefined ? [by(COST.known, `--${name}=${digits}`)] : []),
    ...(isBundle ? [by(COST.known, ...[...name].map((letter) => `-${letter}`))] : []),
    ...(Object.hasOwn(OPTIONS, name) ? [by(COST.known, ...optionsFor(name))] : []),
    ...(near ? [by(COST.near, [`--${near}`, ...values].join("="))] : []),
    ...(takesRest(keywords) ? [] : bare(name, keywords).map((key) => by(COST.known, ...key, ...values))),
    ...(NOISE.has(name) ? [by(COST.noise, ...values)] : []),
    ...(mayDrop(path, word) ? [{ ...by(COST.drop), isShorter: true }] : []),
  ];
}

/** `counters --watch 1`: a verb here. */
function watching({ tree, words, at, path, next }: Place): Candidate[] {
  const [group = ""] = path;
  if (!wordsAt(tree, [group]).has("watch")) return [];
  const others = spliced(words, at, 1);
  const verbAt = at < next ? next - 1 : next;
  return [{ words: spliced(others, verbAt - (path.length - 1), path.length - 1, "watch"), cost: COST.known }];
}

const optionsFor = (name: string): string[] => (OPTIONS[name] ? [OPTIONS[name]] : []);

/** The word of an option that has a meaning without dashes; none for the name of a positional argument. */
function bare(name: string, keywords: Arguments): string[][] {
  const argument = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
  if (argument) return [isKeyword(argument) ? [name] : []];
  const bareNames = Object.keys(keywords).filter((one) => !isKeyword(keywords[one] as Argument));
  if (nearest(name, bareNames) !== undefined) return [[]];
  const isKnown = Object.hasOwn(KEYWORDS, name) || nearest(name, Object.keys(keywords)) !== undefined;
  return isKnown || Object.keys(keywords).length === 0 ? [[name]] : [];
}

/** `from wlp1s0` as `dev wlp1s0`, `> 1` as `>1`, and `2 subflows` as `subflows 2`. */
function joined({ words, at, keywords }: Place, word: string): Candidate[] {
  const before = words[at - 1] ?? "";
  const after = words[at + 1] ?? "";
  const isDevice = INTERFACE.test(word) && ["from", "to"].includes(before) && "dev" in keywords;
  const isOperator = /^[<>!=]=?$/.test(word) && /^\d+$/.test(after);
  const isOfSubflow = /^(subflow|sf)$/i.test(word) && "event" in keywords;
  const ofSubflow = EVENT_NAMES.find((name) => name === `SF_${after.toUpperCase()}`);
  const isLast = after === words.at(-1);
  const isReversed = (/^\d+$/.test(word) || isLast) && keywords[after]?.kind === "value";
  const isCount = before === "subflow" && /^\d+$/.test(word) && "subflows" in keywords;
  const isSplit = /^\d+$/.test(word) && /^([kmg]?bit|[mu]?s|%|[kmg]?bps)$/i.test(after);
  const inUnits =
    /^\d+$/.test(before) && /^[a-z%/]+$/i.test(word) ? unitRepairs(before + word, "")[0] : undefined;
  return [
    ...(before === "pid" && "process" in keywords && !/^\d/.test(word)
      ? [{ words: spliced(words, at - 1, 2, "process", word), cost: COST.known }]
      : []),
    ...(isDevice ? [{ words: spliced(words, at - 1, 2, "dev", word), cost: COST.known }] : []),
    ...(isCount ? [{ words: spliced(words, at - 1, 2, "subflows", word), cost: COST.known }] : []),
    ...(isSplit
      ? [{ words: spliced(words, at, 2, word + after.toLowerCase().replace("bps", "bit")), cost: COST.known }]
      : []),
    ...(inUnits ? [{ words: spliced(words, at - 1, 2, ...inUnits), cost: COST.known }] : []),
    ...(isOfSubflow && ofSubflow ? [{ words: spliced(words, at, 2, ofSubflow), cost: COST.known }] : []),
    ...(isOperator ? [{ words: spliced(words, at, 2, word + after), cost: COST.known }] : []),
    ...(isReversed ? [{ words: spliced(words, at, 2, after, word), cost: COST.known }] : []),
  ];
}

/** A positional argument may have taken a word without a meaning, and the next one is too much. */
function earlierNoise({ words, at, next }: Place): Candidate[] {
  const positions = [...words.keys()].filter((one) => one >= next && one < at);
  return positions
    .filter((one) => NOISE.has((words[one] as string).toLowerCase()))
    .map((one) => ({ words: spliced(words, one, 1), cost: COST.noise }));
}

function isFlag(letter: string): boolean {
  const option = findGlobalOption(letter);
  return option !== undefined && option.takes === undefined;
}

/** A word that nothing explains, with its number: `metric 100`. */
function dropped({ words, at, path, keywords }: Place, word: string): Candidate[] {
  // The kernel chooses an id.
  const isNoAddress = /^\d+(\.\d+)+$/.test(word) && isIP(word) === 0 && words.includes("dev");
  if (path.join(" ") === "endpoint add" && isNoAddress)
    return [{ words: spliced(words, at, 1), cost: COST.drop, isShorter: true }];
  if (path.join(" ") === "endpoint add" && words[at - 1] === "id")
    return [{ words: spliced(words, at - 1, 2), cost: COST.drop, isShorter: true }];
  const isDevice = KEYWORDS[word]?.[0] === "dev" || word === "dev";
  if (isDevice && !("dev" in keywords) && INTERFACE.test(words[at + 1] ?? ""))
    return [{ words: spliced(words, at, 2), cost: COST.noise }];
  if (/^(brd|broadcast|peer|gw|gateway)$/.test(word) && isIP(words[at + 1] ?? "") !== 0)
    return [{ words: spliced(words, at, 2), cost: COST.noise }];
  if (!mayDrop(path, word)) return [];
  const value = words[at + 1] ?? "";
  const isOfWord = /^\w+$/.test(value) && !INTERFACE.test(value) && !Object.hasOwn(keywords, value);
  const count = /^[a-z]/i.test(word) && isOfWord ? 2 : 1;
  return [{ words: spliced(words, at, count), cost: COST.drop, isShorter: true }];
}

/** `-f` of other programs takes no value. */
function withoutOption({ words, at, next, path, keywords }: Place, word: string): Candidate[] {
  const { name = "" } = splitOption(word) ?? {};
  if (at === words.length - 1 && at > next && keywords[word]?.kind === "value" && path[1] !== "delete")
    return [{ words: spliced(words, at - 1, 2, word, words[at - 1] as string), cost: COST.known }];
  if (word === "id" && at === words.length - 1 && path[1] === "delete")
    return [{ words: spliced(words, at, 1), cost: COST.noise }];
  return isDashed(word) && OPTIONS[name] === "" ? [{ words: spliced(words, at, 1), cost: COST.known }] : [];
}

/** `-o yaml`: the option exists, and takes no value. */
function asFormat({ words, at }: Place, word: string): Candidate[] {
  const format = words[at - 1] === "-o" ? FORMATS[word] : undefined;
  return format === undefined ? [] : [{ words: spliced(words, at - 1, 2, format), cost: COST.known }];
}

/** `endpoint flush id 2`: what is named is one endpoint. */
function oneOfAll({ words, path, next }: Place): Candidate[] {
  return path.join(" ") === "endpoint flush"
    ? [{ words: spliced(words, next - 1, 1, "delete"), cost: COST.known }]
    : [];
}

function asHelp({ words, at, path }: Place, word: string): Candidate[] {
  if (!["help", "?", "usage", "man"].includes(word)) return [];
  return [{ words: spliced(words, at, 1).length > 0 ? ["help", ...path] : ["help"], cost: COST.known }];
}

export function valueRepairs({ words, at, path }: Place, word: string): Candidate[] {
  const known = VALUES[path.join(" ")] ?? {};
  const near = nearest(
    word,
    [...Object.values(known), ...Object.keys(known)].filter((one) => one.length > 3),
  );
  const value = known[word.toLowerCase()] ?? (near === undefined ? undefined : (known[near] ?? near));
  return value === undefined ? [] : [{ words: spliced(words, at, 1, value), cost: COST.known }];
}

/** `backup off`, `no backup`. */
function opposites({ words, at, keywords }: Place, word: string): Candidate[] {
  const [before = "", after = ""] = [words[at - 1], words[at + 1]];
  const found: Candidate[] = [];
  const isNo = NO.has(word.toLowerCase());
  if (isNo && `no${before}` in keywords)
    found.push({ words: spliced(words, at - 1, 2, `no${before}`), cost: COST.known });
  if (isNo && `no${after}` in keywords)
    found.push({ words: spliced(words, at, 2, `no${after}`), cost: COST.known });
  if (YES.has(word.toLowerCase()) && [before, after].some((one) => keywords[one]?.kind === "flag"))
    found.push({ words: spliced(words, at, 1), cost: COST.known });
  return found;
}

/** Options without their dashes. */
const AS_OPTION: Readonly<Record<string, string>> = {
  details: "--details", detail: "--details", stats: "--details", statistics: "--details", verbose: "--details",
  json: "--json", pretty: "--pretty", table: "--table",
}; // biome-ignore format: a table

/** Other words for a keyword, and misspelt ones. */
function keywordRepairs({ words, at, keywords }: Place, word: string): Candidate[] {
  const found: Candidate[] = [];
  const isAlone = !takesRest(keywords) && !/^\d/.test(words[at + 1] ?? "");
  const option = isAlone ? AS_OPTION[word] : undefined;
  if (option) found.push({ words: spliced(words, at, 1, option), cost: COST.known });
  const [known] = (KEYWORDS[word.toLowerCase()] ?? []).filter(
    (one) => Object.hasOwn(keywords, one) && one !== word,
  );
  if (known !== undefined) {
    const others = isKeyword(keywords[known] as Argument) ? [known] : [];
    found.push({ words: spliced(words, at, 1, ...others), cost: COST.known });
  }
  const own = Object.keys(keywords).filter((name) => isKeyword(keywords[name] as Argument));
  const plain = word
    .toLowerCase()
    .replace(/(?:^|[-_])(?:limit|max|maximum|num|number|nr|count|of)(?=[-_]|$)/g, "")
    .replace(/^[-_]+/, "");
  const core =
    plain === word
      ? undefined
      : own.find((name) => plain.length > 3 && name.startsWith(plain.replaceAll("-", "_")));
  if (core !== undefined) found.push({ words: spliced(words, at, 1, core), cost: COST.near });
  const near = own.includes(word) || word.includes("=") ? undefined : nearest(word, own);
  if (near !== undefined) found.push({ words: spliced(words, at, 1, near), cost: COST.near });
  if (Object.hasOwn(keywords, word) && !isKeyword(keywords[word] as Argument))
    found.push({ words: spliced(words, at, 1), cost: COST.known });
  return found;
}
