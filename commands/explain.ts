import {
  type Explanation,
  explain,
  explainLine,
  explanations,
  similarWords,
  suggested,
  TOPICS,
  UsageError,
} from "../src/index.js";
import { defineCommand } from "./cli/command.js";
import { explanationJson, explanationText, wordList } from "./view/explain.js";
import { document } from "./view/widgets/json.js";

const MAX_WIDTH = 100;

export const explainWords = defineCommand({
  description:
    "Accepts words as tools print them: MPTcpExtMPJoinSynTx, net.mptcp.enabled, error=104, flags:Jjbec; and a line of " +
    "`ss -Mani` or `ss -tani`, whose known words are explained. A topic " +
    `(${Object.keys(TOPICS).join(", ")}) or a group of counters prints all of its words; without a word all words are listed.`,
  arguments: {
    words: { kind: "list", placeholder: "WORD", summary: "one or more words to explain" },
  },
  examples: [
    ["mptcpctl explain MPJoinSynTxConnectErr", "a counter"],
    ["mptcpctl explain error=113", "a field of an event"],
    ["mptcpctl explain 'subflows:1 remote_key snd_una:7'", "the words of a line of ss"],
    ["mptcpctl explain sysctl", "all of a topic"],
    ["mptcpctl explain", "list every known word"],
  ],
  run: async ({ globals, out, terminal }, { words }) => {
    const width = Math.min(terminal.columns ?? MAX_WIDTH, MAX_WIDTH);
    const found = words.length === 0 ? await explanations() : await allFound(words);
    if (globals.json) return out(document(found.map(explanationJson), globals.pretty));
    if (words.length === 0) return out(wordList(found, width));
    out(found.map((one) => explanationText(one, width)).join("\n"));
  },
});

/**
 * Several words may be one term (`path manager`), or each may be a term.
 * @throws UsageError for an unknown one
 */
async function allFound(words: readonly string[]): Promise<readonly Explanation[]> {
  const together = await explain(words.join(" "));
  if (together.length > 0) return together;
  const explanationsOfWords: Explanation[] = [];
  for (const word of words) {
    const found = await explain(word);
    if (found.length === 0) return ofLine(words, word);
    explanationsOfWords.push(...found);
  }
  return [...new Set(explanationsOfWords)];
}

/** A pasted line of `ss` has words that are no terms: addresses, numbers. */
async function ofLine(words: readonly string[], stranger: string): Promise<readonly Explanation[]> {
  const found = await explainLine(words.join(" "));
  return found.length > 0 ? found : unknown(stranger);
}

async function unknown(word: string): Promise<never> {
  const similar = await similarWords(word);
  throw new UsageError(`"${word}" is unknown`, {
    argument: "WORD",
    ...(similar.length > 0
      ? { hint: `similar words: ${similar.join(", ")}` }
      : { suggestions: [suggested("words")] }),
  });
}
