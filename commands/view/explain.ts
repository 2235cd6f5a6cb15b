import { type Explanation, TOPICS, type Topic } from "../../src/index.js";
import { wrapped } from "./widgets/wrap.js";

const INDENT = "    ";

/** A word, its kind and its meaning, in lines of at most `width` characters. */
export function explanationText({ word, kind, since, meaning, more }: Explanation, width: number): string {
  const kindText = since === undefined ? kind : `${kind}, since Linux ${since}`;
  const textLines = [meaning, more].flatMap((text) => wrapped(text, width - INDENT.length));
  return [`${word} (${kindText})`, ...textLines.map((line) => `${INDENT}${line}`), ""].join("\n");
}

/** All words, by topic. */
export function wordList(all: readonly Explanation[], width: number): string {
  const topics = Object.entries(TOPICS) as [Topic, string][];
  return topics
    .map(([topic, title]) => {
      const words = all.filter((one) => one.topic === topic).map(({ word }) => word);
      const lines = wrapped(words.map(noBreakWord).join(" "), width - INDENT.length).map(soft);
      return [title, ...lines.map((line) => `${INDENT}${line}`), ""].join("\n");
    })
    .join("\n");
}

/** A term of two words stays on one line; each is followed by a comma. */
const noBreakWord = (word: string, at: number, all: readonly string[]): string =>
  word.replaceAll(" ", "\u00a0") + (at < all.length - 1 ? "," : "");
const soft = (line: string): string => line.replaceAll("\u00a0", " ");

/** One explanation as data. */
export function explanationJson({ topic, word, kind, aliases, meaning, more, since, group }: Explanation) {
  return {
    topic,
    word,
    kind,
    ...(group !== undefined && { group }),
    ...(since !== undefined && { since }),
    aliases,
    meaning,
    more,
  };
}
