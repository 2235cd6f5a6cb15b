import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ROOT } from "../support/root.js";
import { layersText } from "./architecture.js";

const FILE = join(ROOT, "docs/architecture.md");
const BLOCK = /(<!-- layers -->\n```text\n)([\s\S]*?)(\n```)/;

describe("docs/architecture.md", () => {
  test("has the layers of the real imports (MPTCPCTL_WRITE_DOCS=1 writes the drawing)", () => {
    const layers = layersText();
    const text = readFileSync(FILE, "utf8");
    if (process.env.MPTCPCTL_WRITE_DOCS === "1") writeFileSync(FILE, text.replace(BLOCK, `$1${layers}$3`));
    expect(readFileSync(FILE, "utf8").match(BLOCK)?.[2]).toBe(layers);
  });

  test("has an entry for each question and each kind of change", () => {
    const text = readFileSync(FILE, "utf8");
    const questions = [
      "Where is `fullmesh` defined?",
      "Where is the JSON of `endpoint show`?",
      "Which bytes does `endpoint add` send?",
      "Where do I add an attribute?",
      "Why is this hint printed?",
      "Where does `status` get the metric?",
      "How do I run one test?",
    ];
    const changes = [
      "a flag",
      "an attribute",
      "an event",
      "a command",
      "a check",
      "a hint",
      "the meaning of a counter",
    ];
    expect(questions.filter((question) => !text.includes(question))).toEqual([]);
    expect(changes.filter((change) => !text.includes(`### How to add ${change}`))).toEqual([]);
  });
});
