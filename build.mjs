#!/usr/bin/env node
// Builds everything in dist/. `node build.mjs` runs every step, `node build.mjs cli types` only the named ones. `node
// build.mjs --if-stale` does nothing if dist/ is newer than its sources.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  DIST,
  ROOT,
  removeOthers,
  replaceFile,
  VENDOR,
  vendorOutside,
  vendorText,
  writeBundle,
} from "./src/build/bundle.mjs";
import { NEEDED_NODE } from "./src/build/node-version.mjs";

const STAMP = join(DIST, ".built");

/** Tests run these in child processes, so they cannot stay TypeScript. */
const PROGRAMS = {
  "test/bench/main.ts": "test/bench.mjs",
  "test/bench/support/foreign.ts": "test/foreign.mjs",
  "test/record/main.ts": "test/record.mjs",
  "test/support/echo-worker.ts": "test/echo-worker.mjs",
};

const STEPS = { cli, library, programs, types, addon };
/** Only done if named. */
const MORE_STEPS = { prebuilt };

/**
 * The program: a few files, each with code that is needed together, V8's compiled form of each, and a start file that
 * joins them.
 */
async function cli() {
  const { asFunction, precompile, programFiles, startOf } = await import("./src/build/program.mjs");
  const files = await programFiles();
  for (const [wrapper, chunk] of Object.entries(VENDOR)) {
    const text = await vendorText(wrapper);
    files.set(basename(chunk), text);
    // Imported by the library's users and by the test programs.
    replaceFile(join(DIST, chunk), text);
  }
  // Named by their content, so that a starting program never loads files of the next build.
  const content = createHash("sha256").update(JSON.stringify([...files]));
  const prefix = `mptcpctl-${content.digest("hex").slice(0, 8)}-`;
  for (const [name, text] of files) replaceFile(join(DIST, prefix + name), asFunction(text));
  const program = join(DIST, "mptcpctl.cjs");
  replaceFile(program, startOf(prefix, NEEDED_NODE), 0o755);
  precompile(program);
  removeOthers(/^mptcpctl-/, (name) => name.startsWith(prefix));
}

/** Split, so that dynamic imports are loaded when they are used. */
async function library() {
  const files = await writeBundle({
    format: "esm",
    splitting: true,
    chunkNames: "library-[name]-[hash]",
    outdir: DIST,
    entryPoints: [
      { in: "src/checked/index.ts", out: "index" },
      // A separate thread for the policies that `pm run` runs.
      { in: "src/policy/worker.ts", out: "policy-worker" },
    ],
    external: ["netlink"],
  });
  removeOthers(/^library-.*\.js$/, (name) => files.includes(name));
}

async function programs() {
  const common = { format: "esm", external: ["netlink"], plugins: [vendorOutside("../")] };
  for (const [entry, output] of Object.entries(PROGRAMS))
    if (existsSync(join(ROOT, entry)))
      await writeBundle({ ...common, entryPoints: [entry], outfile: join(DIST, output) });
}

/** Declarations only; `npm run typecheck` checks them. */
async function types() {
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  if (!existsSync(tsc)) return;
  rmSync(join(DIST, "types"), { recursive: true, force: true });
  const args = ["-p", "src/tsconfig.json", "--noCheck", "--emitDeclarationOnly"];
  const { status } = spawnSync(tsc, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("tsc could not write the declarations");
  const { bundledDeclarations } = await import("./src/build/declarations.mjs");
  replaceFile(join(DIST, "index.d.ts"), bundledDeclarations(join(DIST, "types/src/index.d.ts")));
  rmSync(join(DIST, "types"), { recursive: true });
}

async function addon() {
  const { buildNative } = await import("./src/build/native.mjs");
  buildNative({ root: ROOT, into: join(DIST, "native"), say });
}

/** The files for machines without a compiler: made on demand, and only by the pinned compilers. See CONTRIBUTING.md. */
async function prebuilt() {
  const { buildPrebuilt } = await import("./src/build/native.mjs");
  const outputFolder = process.env.MPTCPCTL_PREBUILT;
  buildPrebuilt({ root: ROOT, ...(outputFolder && { into: outputFolder }) });
}

function isStale() {
  if (!existsSync(STAMP)) return true;
  const built = statSync(STAMP).mtimeMs;
  const sources = ["build.mjs", "package-lock.json", "tsconfig.json"].map((name) => join(ROOT, name));
  const all = [...sources, ...["src", "commands", "test"].flatMap(filesBelow)];
  return all.some((path) => statSync(path).mtimeMs > built);
}

function filesBelow(folder) {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"));
  return files.map((entry) => join(entry.parentPath, entry.name));
}

function say(text) {
  process.stderr.write(`build: ${text}\n`);
}

async function main(words) {
  const startedAt = Date.now();
  if (words[0] === "--if-stale" && !isStale()) return;
  const namedSteps = words.filter((word) => !word.startsWith("-"));
  const all = { ...STEPS, ...MORE_STEPS };
  const unknown = namedSteps.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) throw new Error(`no step ${unknown}; there are ${Object.keys(all).join(", ")}`);
  const steps = namedSteps.length === 0 ? Object.keys(STEPS) : namedSteps;
  await Promise.all(steps.map((name) => all[name]()));
  if (namedSteps.length > 0) return;
  // The time is that of the build's start: a file that is saved during the build is built again next time.
  mkdirSync(DIST, { recursive: true });
  writeFileSync(STAMP, new Date(startedAt).toISOString());
  utimesSync(STAMP, startedAt / 1000, startedAt / 1000);
  say(`dist/ written in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

await main(process.argv.slice(2)).catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
