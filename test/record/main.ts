import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fixturePaths } from "../support/fixtures.js";
import { importers } from "./imported.js";
import { meaningText } from "./json.js";
import type { NewFixture } from "./make.js";
import { FIXTURE_MAKERS, FOLDER } from "./makers.js";

type Makers = ReadonlyMap<string, () => Promise<NewFixture>>;

async function main(words: readonly string[]): Promise<number> {
  const [first, folder] = words;
  if (first === undefined || first === "--list") return list();
  if (first === "--import" && folder !== undefined) return make(importers(folder));
  const chosen = first === "--all" ? [...FIXTURE_MAKERS.keys()] : words.flatMap(pathsOf);
  return make(new Map([...FIXTURE_MAKERS].filter(([path]) => chosen.includes(path))));
}

/** @returns the exit code */
async function make(fixtureMakers: Makers): Promise<number> {
  let failed = 0;
  for (const [path, makeFixture] of fixtureMakers) failed += await record(path, makeFixture);
  return failed === 0 ? 0 : 1;
}

function list(): number {
  process.stdout.write(`${[...FIXTURE_MAKERS.keys()].join("\n")}\n`);
  return 0;
}

/**
 * The folder of the running kernel may be omitted, and so may the text after a hyphen: `scenario` is all of the
 * scenario.
 */
function pathsOf(name: string): string[] {
  const path = name.includes("/") ? name : `${FOLDER}/${name}`;
  if (FIXTURE_MAKERS.has(path)) return [path];
  const paths = [...FIXTURE_MAKERS.keys()].filter((one) => one.startsWith(`${path}-`));
  if (paths.length === 0) throw new Error(`there is no recipe ${name}; --list shows them`);
  return paths;
}

/** @returns how many failed: 0 or 1 */
async function record(path: string, makeFixture: () => Promise<NewFixture>): Promise<number> {
  try {
    const newFixture = await makeFixture();
    process.stdout.write(`${path}: ${keep(path, newFixture)}\n`);
    newFixture.remove();
    return 0;
  } catch (error) {
    process.stderr.write(`${path}: ${(error as Error).message}\n`);
    return 1;
  }
}

/** Replaces a fixture, unless the new one is the same except for tokens, chosen ports and times. */
function keep(path: string, { pcap, meaning }: NewFixture): string {
  const paths = fixturePaths(path);
  const text = meaningText(meaning);
  const isThere = existsSync(paths.json) && existsSync(paths.pcap);
  const oldText = isThere ? readFileSync(paths.json, "utf8") : undefined;
  if (oldText !== undefined && withoutVariableParts(oldText) === withoutVariableParts(text))
    return "unchanged";
  mkdirSync(dirname(paths.json), { recursive: true });
  copyFileSync(pcap, paths.pcap);
  writeFileSync(paths.json, text);
  return oldText === undefined ? "made" : "replaced";
}

function withoutVariableParts(text: string): string {
  return text
    .replace(/(\btoken=|\\"token\\":\\"0x)[0-9a-f]{1,8}/g, "$1")
    .replace(/"token":\d+/g, '"token":0')
    .replace(/("token",\s*"|\btoken )[0-9a-f]{8}\b/g, "$1")
    .replace(/\b(Tcp|Ip)Ext: [^\\"]*/g, "")
    .replace(/\\+"(stamp|seconds)\\+": ?[\d.]+/g, "")
    .replace(/\\+"rates\\+": ?\{[^}]*\}|(?<=\+\d+ +)[\d.]+/g, "")
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
