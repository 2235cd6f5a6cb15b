import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of package.json: the same in test/ and bundled in dist/. */
export const ROOT = packageFolderAbove(dirname(fileURLToPath(import.meta.url)));

function packageFolderAbove(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : packageFolderAbove(dirname(folder));
}
