import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fixturePaths } from "../support/fixtures.js";
import { meaningText } from "./json.js";
import { KERNEL, type Made, make } from "./make.js";
import type { Recipe } from "./recipe.js";
import { batches } from "./recipes/batch.js";
import { endpointAdd } from "./recipes/endpoint-add.js";
import { endpointChange } from "./recipes/endpoint-change.js";
import { endpointDelete } from "./recipes/endpoint-delete.js";
import { endpointReplace } from "./recipes/endpoint-replace.js";
import { endpointShow } from "./recipes/endpoint-show.js";
import { limits } from "./recipes/limits.js";
import { monitor } from "./recipes/monitor.js";
import { status } from "./recipes/status.js";
import { makeWithoutMptcp, WITHOUT_MPTCP } from "./without-mptcp.js";

const RECIPES: readonly Recipe[] = [
  ...batches,
  ...limits,
  ...endpointAdd,
  ...endpointChange,
  ...endpointDelete,
  ...endpointReplace,
  ...endpointShow,
  ...monitor,
  ...status,
];

/** Fixtures of one kernel stand in a folder: `6.18` of 6.18.44. */
const FOLDER = KERNEL.split(".").slice(0, 2).join(".");

/** How each fixture is made, by its path without an ending. */
const MAKERS = new Map<string, () => Promise<Made>>([
  ...RECIPES.map((recipe) => [`${FOLDER}/${recipe.name}`, () => make(recipe)] as const),
  ...Object.entries(WITHOUT_MPTCP).map(
    ([name, command]) => [`without-mptcp/${name}`, () => makeWithoutMptcp(command)] as const,
  ),
]);

async function main(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === "--list") return list();
  const chosen = first === "--all" ? [...MAKERS.keys()] : words.map(pathOf);
  let failed = 0;
  for (const path of chosen) failed += await record(path);
  return failed === 0 ? 0 : 1;
}

function list(): number {
  process.stdout.write(`${[...MAKERS.keys()].join("\n")}\n`);
  return 0;
}

/** The folder of the running kernel may be left out. */
function pathOf(name: string): string {
  const path = name.includes("/") ? name : `${FOLDER}/${name}`;
  if (MAKERS.has(path)) return path;
  throw new Error(`there is no recipe ${name}; --list shows them`);
}

/** @returns how many failed: 0 or 1 */
async function record(path: string): Promise<number> {
  try {
    const made = (await MAKERS.get(path)?.()) as Made;
    process.stdout.write(`${path}: ${keep(path, made)}\n`);
    made.remove();
    return 0;
  } catch (error) {
    process.stderr.write(`${path}: ${(error as Error).message}\n`);
    return 1;
  }
}

/** Replaces a fixture, unless the new one says the same: tokens, chosen ports and times are different each time. */
function keep(path: string, { pcap, meaning }: Made): string {
  const paths = fixturePaths(path);
  const text = meaningText(meaning);
  const isThere = existsSync(paths.json) && existsSync(paths.pcap);
  const before = isThere ? readFileSync(paths.json, "utf8") : undefined;
  if (before !== undefined && lasting(before) === lasting(text)) return "unchanged";
  mkdirSync(dirname(paths.json), { recursive: true });
  copyFileSync(pcap, paths.pcap);
  writeFileSync(paths.json, text);
  return before === undefined ? "made" : "replaced";
}

function lasting(text: string): string {
  return text
    .replace(/(\btoken=|\\"token\\":\\"0x)[0-9a-f]{1,8}/g, "$1")
    .replace(/"token":\d+/g, '"token":0')
    .replace(/\b([sd]port(=|\\?":))[3-6]\d{4}\b/g, "$1")
    .replace(/\d\d:\d\d:\d\d(\.| \d{4} )\d{1,6}/g, "")
    .replace(/\d{4}-\d\d-\d\d|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d/g, "");
}

main(process.argv.slice(2))
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 1;
  })
  .then((code) => process.exit(code));
