import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder whose path contains no blank: the first line of a script cannot name an interpreter in another one. */
export function plainFolder(prefix: string): string {
  const parent = [tmpdir(), "/tmp"].find((folder) => !/\s/.test(folder)) ?? "/tmp";
  return mkdtempSync(join(parent, prefix));
}
