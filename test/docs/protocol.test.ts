import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ROOT } from "../support/root.js";
import { anchor, table } from "./markdown.js";
import { protocolMarkdown } from "./protocol.js";

const FILE = join(ROOT, "docs/protocol.md");
const NOT_CURRENT =
  "docs/protocol.md is not current: MPTCPCTL_WRITE_DOCS=1 npm test -- protocol writes it anew";

describe("docs/protocol.md", () => {
  const text = protocolMarkdown();

  test("has the rows of the tables", () => {
    if (process.env.MPTCPCTL_WRITE_DOCS === "1") writeFileSync(FILE, text);
    if (read() !== text) throw new Error(NOT_CURRENT);
  });

  test("links only to sections that it has", () => {
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading ?? ""));
    const links = [...text.matchAll(/\]\((#[^)]+)\)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !headings.includes(link ?? ""))).toEqual([]);
  });

  test("has the same number of columns in every row of a table", () => {
    const columns = (line: string) => line.split(/(?<!\\)\|/).length;
    for (const block of text.split("\n\n").filter((part) => part.startsWith("|")))
      expect(new Set(block.trim().split("\n").map(columns)).size).toBe(1);
  });
});

describe("a Markdown table", () => {
  test("is padded and escapes the character |", () => {
    expect(table(["a", "long head"], [["x|y", "z"]])).toBe(
      "| a    | long head |\n| ---- | --------- |\n| x\\|y | z         |",
    );
  });
});

function read(): string {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return "";
  }
}
