import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hex } from "./hex.js";
import { ROOT } from "./root.js";

const FOLDER = join(ROOT, "fixtures/datagrams");

/** Names of the files of recorded datagrams, without `.hex`. */
export const RECORDED = readdirSync(FOLDER).map((file) => file.replace(/\.hex$/, ""));

/** The datagrams of one file: paragraphs of commented hex. */
export function recordedDatagrams(name: string): Buffer[] {
  const paragraphs = readFileSync(join(FOLDER, `${name}.hex`), "utf8").split(/\n\s*\n/);
  return paragraphs.map((paragraph) => hex(paragraph)).filter((bytes) => bytes.length > 0);
}
