import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/root.js";

/** First cells of all rows of docs/differences.md. */
export function intendedDifferences(): string[] {
  const lines = readFileSync(join(ROOT, "docs/differences.md"), "utf8").split("\n");
  const rows = lines.filter((line, n) => line.startsWith("| ") && !lines[n + 1]?.startsWith("|---"));
  return rows
    .map((row) => row.split(" | ")[0]?.replace(/^\| /, "").trim() ?? "")
    .filter((cell) => cell !== "");
}
