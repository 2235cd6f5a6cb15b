#!/usr/bin/env node
// Builds everything under dist/. `node build.mjs` runs every step, `node build.mjs cli types` the named ones,
// `node build.mjs --if-stale` nothing when dist/ is newer than all it is made from.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { NEEDED_NODE } from "./src/build/node-version.mjs";

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, "dist");
const STAMP = join(DIST, ".built");

/** Third-party code stays beside our own, one file per package: wrapper module -> chunk. */
const VENDOR = {
  "src/schema/zod.ts": "vendor/zod.cjs",
  "commands/view/widgets/cli-table.ts": "vendor/cli-table.cjs",
  "commands/cli/yargs/yargs.ts": "vendor/yargs.cjs",
};

/** Run by tests in processes of their own, so they cannot stay TypeScript. */
const PROGRAMS = {
  "test/bench/main.ts": "test/bench.mjs",
  "test/bench/support/foreign.ts": "test/foreign.mjs",
  "test/record/main.ts": "test/record.mjs",
  "test/support/echo-worker.ts": "test/echo-worker.mjs",
};

const STEPS = {
  vendor: buildVendor,
  cli: buildCli,
  library: buildLibrary,
  programs: buildPrograms,
  types: buildTypes,
  addon: buildAddon,
};

/** Done only where they are named. */
const MORE_STEPS = { prebuilt: buildPrebuilt };

/** CJS has no import.meta.url, and yargs, the addon's loader and others ask for it: `FILE_URL` stands before what does. */
const IMPORT_META = {
  define: {
    "import.meta.url": "__fileUrl",
    "import.meta.dirname": "__dirname",
    "import.meta.filename": "__filename",
  },
};

const FILE_URL = 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;\n';

const COMMON = {
  bundle: true,
  platform: "node",
  target: "node20",
  write: false,
  absWorkingDir: ROOT,
  logLevel: "silent",
};

// A dynamic import written as require() keeps it lazy and spares Node's ES module loader, some milliseconds at start.
const COMMONJS = { ...COMMON, ...IMPORT_META, format: "cjs", supported: { "dynamic-import": false } };

async function buildVendor() {
  for (const [wrapper, chunk] of presentVendor()) replaceFile(join(DIST, chunk), await vendorText(wrapper));
}

function presentVendor() {
  return Object.entries(VENDOR).filter(([wrapper]) => !absent(wrapper));
}

const vendorTexts = new Map();

/** A library as a CommonJS module, bundled once for the two who want it. */
function vendorText(wrapper) {
  const text = vendorTexts.get(wrapper) ?? bundleVendor(wrapper);
  vendorTexts.set(wrapper, text);
  return text;
}

async function bundleVendor(wrapper) {
  const less = wrapper.includes("yargs") ? lessForYargs : {};
  const [{ text }] = await compile({ ...COMMONJS, entryPoints: [wrapper], ...less });
  // To make a URL loads more of Node than zod takes.
  return `"use strict";\n${text.includes("__fileUrl") ? FILE_URL : ""}${text}`;
}

/**
 * The program in a few files that each hold what is needed together, V8's compiled form of each, and a small start that
 * joins the two. All are named by their content and by the Node that builds: V8 itself looks at no more than its own
 * version and the length of the source.
 */
async function buildCli() {
  if (absent("commands/main.ts")) return;
  const { asFunction, precompile, programFiles, startOf } = await import("./src/build/program.mjs");
  const build = async (options) => (await import("esbuild")).build({ ...COMMON, ...options });
  const files = await programFiles({ root: ROOT, build, vendorOutside: vendorOutside("./") });
  for (const [wrapper, chunk] of presentVendor())
    files.set(basename(chunk), asFunction(await vendorText(wrapper)));
  const maker = statSync(process.execPath);
  const facts = JSON.stringify([...files, maker.size, maker.mtimeMs]);
  const prefix = `mptcpctl-${createHash("sha256").update(facts).digest("hex").slice(0, 8)}-`;
  for (const [name, text] of files) replaceFile(join(DIST, prefix + name), text);
  const program = join(DIST, "mptcpctl.cjs");
  replaceFile(program, startOf(prefix, maker, NEEDED_NODE), 0o755);
  precompile(program);
  removeOthers(DIST, /^mptcpctl-/, (name) => name.startsWith(prefix));
}

/** Split, so that what is imported dynamically (zod with it) is loaded when it is used. */
async function buildLibrary() {
  if (absent("src/index.ts")) return;
  const shape = { format: "esm", splitting: true, chunkNames: "library-[name]-[hash]", outdir: DIST };
  const files = await bundle({
    ...COMMON,
    ...shape,
    entryPoints: [
      { in: "src/index.ts", out: "index" },
      // A thread of its own for the policies that `pm run` runs.
      { in: "src/policy/worker.ts", out: "policy-worker" },
    ],
    external: ["netlink"],
    plugins: [vendorOutside("./")],
  });
  removeOthers(DIST, /^library-.*\.js$/, (name) => files.includes(name));
}

async function buildPrograms() {
  const present = Object.entries(PROGRAMS).filter(([entry]) => existsSync(join(ROOT, entry)));
  for (const [entry, output] of present) {
    const shape = { format: "esm", entryPoints: [entry], outfile: join(DIST, output) };
    await bundle({ ...COMMON, ...shape, external: ["netlink"], plugins: [vendorOutside("../")] });
  }
}

/** Declarations only; whether they are right is `npm run typecheck`'s business. */
async function buildTypes() {
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  if (!existsSync(tsc) || absent("src/index.ts")) return;
  rmSync(join(DIST, "types"), { recursive: true, force: true });
  const args = ["-p", "src/tsconfig.json", "--noCheck", "--emitDeclarationOnly"];
  const { status } = spawnSync(tsc, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("tsc could not write the declarations");
}

async function buildAddon() {
  const { buildNative } = await import("./src/build/native.mjs");
  buildNative({ root: ROOT, into: join(DIST, "native"), say });
}

/** The files for machines without a compiler: on demand, and by the pinned compilers only. See CONTRIBUTING.md. */
async function buildPrebuilt() {
  const { buildPrebuilt } = await import("./src/build/native.mjs");
  const into = process.env.MPTCPCTL_PREBUILT;
  buildPrebuilt({ root: ROOT, ...(into && { into }) });
}

/** Makes imports of the wrapper modules point at their chunks, seen from the importing file by `prefix`. */
function vendorOutside(prefix) {
  const chunks = new Map(Object.entries(VENDOR).map(([wrapper, chunk]) => [resolve(ROOT, wrapper), chunk]));
  return {
    name: "vendor-outside",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir }) => {
        const chunk = chunks.get(resolve(resolveDir, path).replace(/\.js$/, ".ts"));
        return chunk === undefined ? undefined : { path: prefix + chunk, external: true };
      });
    },
  };
}

/**
 * In place of what yargs loads and help texts, plain text without colours, have no use for: string-width makes an
 * Intl.Segmenter (9 to 18 ms), assert and process.stdout load Node's streams (3 ms), module loads its ES module loader,
 * and wrap-ansi calculates until V8 optimises it, for which the process would wait at its end (10 ms).
 */
const LESS = {
  "node:module": "export const createRequire = () => undefined;",
  "string-width": 'export { textWidth as default } from "./commands/cli/yargs/text-width.ts";',
  "strip-ansi": "export default (text) => text;",
  "wrap-ansi": 'export { textWrap as default } from "./commands/cli/yargs/text-wrap.ts";',
  assert: `
    export const strictEqual = (a, b, message) => hold(Object.is(a, b), message);
    export const notStrictEqual = (a, b, message) => hold(!Object.is(a, b), message);
    function hold(isTrue, message) {
      if (!isTrue) throw message instanceof Error ? message : new Error(message);
    }`,
};

const lessPlugin = {
  name: "less",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path }) =>
      Object.hasOwn(LESS, path) ? { path, namespace: "less" } : undefined,
    );
    build.onLoad({ filter: /./, namespace: "less" }, ({ path }) => ({
      contents: LESS[path],
      resolveDir: ROOT,
    }));
  },
};

const lessForYargs = {
  plugins: [lessPlugin],
  define: { ...IMPORT_META.define, "process.stdout.columns": "undefined" },
};

async function compile(options) {
  const { build } = await import("esbuild");
  return (await build(options)).outputFiles;
}

async function bundle(options) {
  const files = await compile(options);
  for (const { path, contents } of files) replaceFile(path, contents);
  return files.map(({ path }) => basename(path));
}

/** Puts a file in place whole: a program that is being started never sees half of it. */
function replaceFile(path, contents, mode = 0o644) {
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, contents, { mode });
  renameSync(draft, path);
}

/** Files of earlier builds; young ones stay, for a program may be starting from them. */
function removeOthers(folder, pattern, isKept) {
  const others = readdirSync(folder).filter((name) => pattern.test(name) && !isKept(name));
  const stale = others.filter((name) => Date.now() - statSync(join(folder, name)).mtimeMs > 60_000);
  for (const name of stale) rmSync(join(folder, name), { force: true });
}

function absent(entry) {
  if (existsSync(join(ROOT, entry))) return false;
  say(`${entry} does not exist: left out`);
  return true;
}

function isStale() {
  if (!existsSync(STAMP)) return true;
  const built = statSync(STAMP).mtimeMs;
  const sources = [
    "build.mjs",
    "src/build/node-version.mjs",
    "src/build/native.mjs",
    "src/build/program.mjs",
    "package-lock.json",
    "tsconfig.json",
    ...["src", "commands", "test"].flatMap(filesBelow),
  ];
  return sources.some((path) => statSync(join(ROOT, path)).mtimeMs > built);
}

function filesBelow(folder) {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

function say(text) {
  process.stderr.write(`build: ${text}\n`);
}

async function main(words) {
  const began = Date.now();
  if (words[0] === "--if-stale" && !isStale()) return;
  const named = words.filter((word) => !word.startsWith("-"));
  const all = { ...STEPS, ...MORE_STEPS };
  const unknown = named.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) throw new Error(`no step ${unknown}; there are ${Object.keys(all).join(", ")}`);
  const steps = named.length === 0 ? Object.keys(STEPS) : named;
  await Promise.all(steps.map((name) => all[name]()));
  if (named.length > 0) return;
  // The start of the build counts: what was saved while it ran is built again next time.
  mkdirSync(DIST, { recursive: true });
  writeFileSync(STAMP, new Date(began).toISOString());
  utimesSync(STAMP, began / 1000, began / 1000);
  say(`dist/ written in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

await main(process.argv.slice(2)).catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
