import { type Explanation, explain, explanations, similarWords, TOPICS, UsageError } from "../src/index.js";
import { defineCommand } from "./cli/command.js";
import { explanationJson, explanationText, wordList } from "./view/explain.js";
import { document } from "./view/widgets/json.js";

const WIDEST = 100;

export const explainWords = defineCommand({
  description:
    "Takes words as tools print them: MPTcpExtMPJoinSynTx, net.mptcp.enabled, error=104, flags:Jjbec. A topic " +
    `(${Object.keys(TOPICS).join(", ")}) or a group of counters gives all of its words, no word at all lists them.`,
  arguments: {
    words: { kind: "list", placeholder: "WORD", summary: "what is to be explained, one word or more" },
  },
  examples: [
    ["mptcpctl explain MPJoinSynTxConnectErr", "a counter"],
    ["mptcpctl explain error=113", "a field of an event"],
    ["mptcpctl explain sysctl", "all of a topic"],
    ["mptcpctl explain", "every word that is known"],
  ],
  run: async ({ globals, out, terminal }, { words }) => {
    const width = Math.min(terminal.columns ?? WIDEST, WIDEST);
    const found = words.length === 0 ? await explanations() : await allFound(words);
    if (globals.json) return out(document(found.map(explanationJson), globals.pretty));
    if (words.length === 0) return out(wordList(found, width));
    out(found.map((one) => explanationText(one, width)).join("\n"));
  },
});

/** Several words may be one (`path manager`), or each stand for itself. @throws UsageError for one that is not known */
async function allFound(words: readonly string[]): Promise<readonly Explanation[]> {
  const together = await explain(words.join(" "));
  if (together.length > 0 || words.length === 1)
    return together.length > 0 ? together : unknown(words[0] ?? "");
  const each: Explanation[] = [];
  for (const word of words) {
    const found = await explain(word);
    each.push(...(found.length > 0 ? found : await unknown(word)));
  }
  return [...new Set(each)];
}

async function unknown(word: string): Promise<never> {
  const near = await similarWords(word);
  throw new UsageError(`nothing is known of "${word}"`, {
    argument: "WORD",
    hint:
      near.length > 0 ? `near it are ${near.join(", ")}` : "mptcpctl explain lists every word that is known",
  });
}
