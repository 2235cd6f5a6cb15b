import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder whose path has no blank: the first line of a script cannot name an interpreter in another. */
export function plainFolder(prefix: string): string {
  const parent = [tmpdir(), "/tmp"].find((folder) => !/\s/.test(folder)) ?? "/tmp";
  return mkdtempSync(join(parent, prefix));
}
