import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ROOT } from "../support/root.js";

const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "SUPPORT.md", "SECURITY.md"],
  ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
].filter((page) => page.endsWith(".md"));

/** Top-level names that mark a word of a page as a path of this repository. */
const ROOTS = ["src", "commands", "test", "fixtures", "docs", ".ci", ".github"];

describe.each(PAGES)("the page %s", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");

  test("names only files and folders that exist", () => {
    expect(pathsOf(text).filter((path) => !pathExists(path))).toEqual([]);
  });

  test("links only to pages that exist", () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) => target);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(ROOT, page, "..", target)))).toEqual([]);
  });
});

/** `src/codec/families/`, `test/docs/x.ts`, also `src/codec/{wire,families}` and `fixtures/6.18/scenario-*`. */
function pathsOf(text: string): string[] {
  const start = `(?<![\\w./$-])(?:${ROOTS.map((root) => root.replace(".", "\\.")).join("|")})/`;
  const found = [...text.matchAll(new RegExp(`${start}[\\w./{},*-]*`, "g"))].map(([path]) => path);
  return found.flatMap(alternatives).map((path) => path.replace(/[.,/]+$/, ""));
}

function alternatives(path: string): string[] {
  const [, before = "", words = "", after = ""] = path.match(/^(.*?)\{([^}]*)\}(.*)$/) ?? [];
  if (words === "") return [path.replace(/[{},]+$/, "")];
  return words.split(",").flatMap((word) => alternatives(`${before}${word}${after}`));
}

function pathExists(path: string): boolean {
  if (!path.includes("*")) return existsSync(join(ROOT, path));
  const pattern = new RegExp(`^${path.replace(/[.]/g, "\\.").replaceAll("*", "[^/]*")}$`);
  const folder = path.slice(0, path.indexOf("*")).replace(/[^/]*$/, "");
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return names.some((name) => pattern.test(`${folder}${name}`));
}
