import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { SCENES } from "./kernel/suggestions/scenes.js";
import { withoutComments } from "./support/imports.js";
import { ROOT } from "./support/root.js";

const SOURCES = ["src", "commands"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);
const textOf = (file: string) => withoutComments(readFileSync(join(ROOT, file), "utf8"));

/** Needs a firewall: test/kernel/check/firewall.test.ts runs it. */
const END_OF_PAUSE = "src/model/check-suggestions.ts sysctl";

/** The places that suggest a line, by its id. */
function places(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of SOURCES)
    for (const [, id = ""] of textOf(file).matchAll(/\bsuggested\(\s*"(\w+)"/g))
      if (`${file} ${id}` !== END_OF_PAUSE) found.set(id, [...(found.get(id) ?? []), file]);
  return found;
}

describe("each suggestion", () => {
  test("has a scene on the kernel for each place in the sources", () => {
    const counts = Object.fromEntries([...places()].map(([id, files]) => [id, files.length]));
    const missing = Object.entries(SCENES).filter(([id, scenes]) => scenes.length < (counts[id] ?? 1));
    expect(missing.map(([id]) => [id, places().get(id)])).toEqual([]);
  });

  test("is made from the table, or is a repaired line", () => {
    const makers = SOURCES.filter((file) => /command: \[\s*"(mptcpctl|ip|sh|sudo)"/.test(textOf(file)));
    expect(makers.filter((file) => !file.startsWith("commands/cli/repair/"))).toEqual(["src/suggestions.ts"]);
  });

  test("is not in a sentence: no hint, error or warning contains a command line", () => {
    const sentence =
      /(?:hint|message)\w*[:=]? *[^,\n]*["'`][^"'\n]*\bmptcpctl (?:-|(?:status|limits|endpoint|monitor|connections|counters|explain|address|subflow|pm|wait|run|lab|help)\b)[^\n]*/g;
    const found = SOURCES.flatMap(
      (file) => (file.startsWith("src/explain") ? undefined : textOf(file).match(sentence)) ?? [],
    );
    expect(found).toEqual([]);
  });
});
