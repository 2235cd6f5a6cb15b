import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { explanations } from "../../src/index.js";
import { ROOT } from "../support/root.js";
import { explainMarkdown } from "./explain.js";

const FILE = join(ROOT, "docs/explain.md");
const NOT_CURRENT =
  "docs/explain.md is not current: MPTCPCTL_WRITE_DOCS=1 npm test -- explain writes it anew";

describe("docs/explain.md", () => {
  test("is the output of `mptcpctl explain`", async () => {
    const text = await explainMarkdown();
    if (process.env.MPTCPCTL_WRITE_DOCS === "1") writeFileSync(FILE, text);
    if (readFileSync(FILE, "utf8") !== text) throw new Error(NOT_CURRENT);
  });

  test("has every word exactly once", async () => {
    const items = readFileSync(FILE, "utf8").match(/^- `/gm) ?? [];
    expect(items).toHaveLength((await explanations()).length);
  });
});
