import { wrapped } from "../../commands/view/widgets/wrap.js";
import { type Explanation, explanations, TOPICS, type Topic } from "../../src/index.js";
import { code } from "./markdown.js";

const WIDTH = 118;

const INTRODUCTION = `# What the words mean

A test writes this page from the texts in \`src/explain/texts/\`. \`mptcpctl explain WORD\`, \`counters -d\`,
\`monitor --help\` and the library (\`explain\`, \`explanations\`) use the same texts. If \`mptcpctl counters all\` does not
list a counter, the running kernel does not have it; its value is unknown, not zero. Look at how counters grow during a
test (\`mptcpctl counters since FILE\`), not at their totals.`;

/** docs/explain.md. */
export async function explainMarkdown(): Promise<string> {
  const all = await explanations();
  const topics = Object.keys(TOPICS) as Topic[];
  const sections = topics.map((topic) =>
    section(
      topic,
      all.filter((one) => one.topic === topic),
    ),
  );
  return `${[INTRODUCTION, ...sections].join("\n\n")}\n`;
}

function section(topic: Topic, all: readonly Explanation[]): string {
  const title = TOPICS[topic];
  const head = `## ${title[0]?.toUpperCase()}${title.slice(1)}`;
  const groups = [...new Set(all.map(({ group }) => group))];
  const parts = groups.map((group) => {
    const items = all
      .filter((one) => one.group === group)
      .map(item)
      .join("\n");
    return group === undefined ? items : `### ${group}\n\n${items}`;
  });
  return [head, ...parts].join("\n\n");
}

function item({ topic, word, kind, since, meaning, more }: Explanation): string {
  const factTexts = [
    ...(kind === topic || topic === "counter" ? [] : [kind]),
    ...(since ? [`since ${since}`] : []),
  ];
  const factSuffix = factTexts.length > 0 ? ` (${factTexts.join(", ")})` : "";
  const text = `- ${code(word)}${factSuffix}: ${meaning}. ${more}`;
  return wrapped(text, WIDTH).join("\n  ");
}
