import { PROMPT, READERS } from "./foreign-words.js";

/** Characters of web pages and word processors that NFKC keeps, by the ASCII ones that were meant. */
const CHARACTERS: readonly (readonly [found: RegExp, meant: string])[] = [
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/[\u2018-\u201F\u00AB\u00BB\u2032\u2033`\u00B4]/g, ""],
  [/[\u3008-\u3011]/g, ""],
  [/[\u3002\uFF61]/g, "."],
  [/[\u3001\u060C]/g, ","],
  [/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, ""],
];

/** The words without what belongs to a prompt, a web page or a sentence. */
export function pastedWords(argv: readonly string[]): string[] {
  const words = firstCommand(argv).flatMap((word) =>
    wordsIn(word, argv.length === 1 ? /\s+/ : /[^\S ]+/).map(plainWord),
  );
  while (words[0] !== undefined && words.length > 1 && PROMPT.test(words[0])) {
    const isSudo = /^(sudo|doas)$/.test(words.shift() ?? "");
    while (isSudo && words[0]?.startsWith("-")) words.shift();
  }
  if (words[0] === "tail") words.splice(1, words[1]?.startsWith("-") ? 1 : 0);
  if (words[0] === "watch" && words[1]?.startsWith("-"))
    words.splice(0, /^-[nd]$/.test(words[1]) && /^\d/.test(words[2] ?? "") ? 3 : 2);
  const object = words.findIndex((word) => !word.startsWith("-"));
  if (words[object] === "mptcp" && words.length > 1) words.splice(object, 1);
  return withoutOptionsOf(words);
}

/** A quoted line may contain what a shell would have taken. */
function firstCommand(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex(
    (word, at) => /^(\||;|&&?|\|\|)$/.test(word) || (word.endsWith(";") && at < argv.length - 1),
  );
  return end < 1 ? argv : argv.slice(0, argv[end]?.length === 1 || argv[end] === "&&" ? end : end + 1);
}

/** The options of `ss` and `nstat` are others than ours. */
function withoutOptionsOf(words: readonly string[]): string[] {
  if (words[0] === "netstat" && words.includes("-s")) return ["counters"];
  const isReader = READERS.has(words[0] ?? "");
  const isKill = words[0] === "ss" && words.some((word) => /^-(?:-kill|\w*K\w*)$/.test(word));
  if (isKill) return ["connections", "close", ...words.slice(1).filter((word) => !word.startsWith("-"))];
  if (!isReader) return [...words];
  const plain = words.flatMap((word) => word.replace(/[()']/g, " ").trim().split(/ +/));
  return plain.filter((word) => word !== "" && !word.startsWith("-"));
}

/** A line in quotes is one word; beside others, a blank that the user quoted belongs to its word, unlike one of a web page. */
const wordsIn = (word: string, blanks: RegExp): string[] =>
  word.split(blanks).filter((part) => part.trim() !== "");

function plainWord(word: string): string {
  let text = word.normalize("NFKC");
  for (const [found, meant] of CHARACTERS) text = text.replace(found, meant);
  return withoutPunctuation(text.trim());
}

/** Without quotes around a word, and without punctuation after it. */
const withoutPunctuation = (word: string): string =>
  word.replace(/^["'<(]+(?=\w)|(?<=[\w)\]])[,;.!"'>)]+$/g, "");
