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

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, "dist");
const STAMP = join(DIST, ".built");
const NODE_HEADERS = join(ROOT, "node_modules/node-api-headers/include");

/** Third-party code stays beside our own, one file per package: wrapper module -> chunk. */
const VENDOR = {
  "src/schema/zod.ts": "vendor/zod.cjs",
  "commands/view/cli-table.ts": "vendor/cli-table.cjs",
  "commands/door/yargs-chunk.ts": "vendor/yargs.cjs",
};

/** Run by tests in processes of their own, so they cannot stay TypeScript. */
const PROGRAMS = {
  "test/bench/main.ts": "test/bench.mjs",
  "test/demo.ts": "test/demo.mjs",
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

/** CJS has no import.meta.url, and yargs, the addon's loader and others ask for it. */
const IMPORT_META = {
  define: {
    "import.meta.url": "__fileUrl",
    "import.meta.dirname": "__dirname",
    "import.meta.filename": "__filename",
  },
  banner: { js: '"use strict";\nconst __fileUrl = require("node:url").pathToFileURL(__filename).href;' },
};

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
  await Promise.all(Object.entries(VENDOR).map(([wrapper, chunk]) => buildChunk(wrapper, chunk)));
}

async function buildChunk(wrapper, chunk) {
  if (absent(wrapper)) return;
  const plugins = wrapper.includes("yargs") ? [tinyStringWidth] : [];
  await bundle({ ...COMMONJS, entryPoints: [wrapper], outfile: join(DIST, chunk), plugins });
}

/**
 * The program in one file, V8's compiled form of it, and a small start that joins the two: to compile a quarter of a
 * megabyte at each start takes a fifth of the time that Node itself needs. Both are named by their content, for V8 knows
 * a stale compiled form only by the length of its source.
 */
async function buildCli() {
  if (absent("commands/main.ts")) return;
  const entry = { entryPoints: ["commands/main.ts"], outfile: join(DIST, "mptcpctl.cjs") };
  const [{ text }] = await compile({
    ...COMMONJS,
    ...entry,
    external: ["netlink"],
    plugins: [vendorOutside("./")],
  });
  const program = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  const name = `mptcpctl-${createHash("sha256").update(program).digest("hex").slice(0, 8)}`;
  replaceFile(join(DIST, `${name}.cjs`), program);
  precompile(join(DIST, name));
  replaceFile(entry.outfile, startOf(name), 0o755);
  removeOthers(DIST, /^mptcpctl-/, [`${name}.cjs`, `${name}.cache`]);
}

/**
 * Where the compiled form is missing or another Node made it, V8 compiles as usual. esbuild writes ASCII only, and V8
 * takes Latin-1 as it is.
 */
function startOf(name) {
  return `#!/usr/bin/env node
"use strict";
const { readFileSync } = require("node:fs");
const { Script } = require("node:vm");
const filename = __dirname + "/${name}.cjs";
let cachedData;
try {
  cachedData = readFileSync(__dirname + "/${name}.cache");
} catch {}
const program = new Script(readFileSync(filename, "latin1"), { filename, cachedData });
program.runInThisContext()(exports, require, module, filename, __dirname);
`;
}

/** Runs what most lines need, reading only, and keeps what V8 compiled for it. */
function precompile(path) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const code = `
    const { readFileSync, writeFileSync } = require("node:fs");
    const { dirname } = require("node:path");
    const [path] = process.argv.splice(1, 1, "mptcpctl");
    const filename = path + ".cjs";
    const program = new (require("node:vm").Script)(readFileSync(filename, "latin1"), { filename });
    process.on("exit", () => writeFileSync(path + ".cache", program.createCachedData()));
    const required = require("node:module").createRequire(filename);
    program.runInThisContext()(exports, required, module, filename, dirname(filename));`;
  const argv = ["-e", code, path, "-force", "-batch", "-"];
  const options = { env, input: "limits show\nendpoint show\n", stdio: ["pipe", "ignore", "ignore"] };
  spawnSync(process.execPath, argv, { ...options, timeout: 10_000 });
}

/** Split, so that what is imported dynamically (zod with it) is loaded when it is used. */
async function buildLibrary() {
  if (absent("src/index.ts")) return;
  const shape = { format: "esm", splitting: true, chunkNames: "library-[name]-[hash]", outdir: DIST };
  const files = await bundle({
    ...COMMON,
    ...shape,
    entryPoints: ["src/index.ts"],
    external: ["netlink"],
    plugins: [vendorOutside("./")],
  });
  removeOthers(DIST, /^library-.*\.js$/, files);
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

/**
 * The addon, by the system's compiler (CC, else cc). Without one, or where it fails, the netlink package stands in
 * and the build is good all the same, unless MPTCPCTL_REQUIRE=kernel.
 */
function buildAddon() {
  const output = join(DIST, "native/mptcpctl.node");
  const draft = `${output}.${process.pid}`;
  mkdirSync(dirname(output), { recursive: true });
  const [compiler, ...words] = (process.env.CC?.trim() || "cc").split(/\s+/);
  const flags = ["-Os", "-shared", "-fPIC", "-fvisibility=hidden", "-s", "-Wall", "-Wextra", "-Werror"];
  const files = [`-I${NODE_HEADERS}`, "-o", draft, join(ROOT, "src/transport/native/addon.c")];
  const { status, error } = spawnSync(compiler, [...words, ...flags, ...files], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status === 0) return renameSync(draft, output);
  rmSync(draft, { force: true });
  const reason = error === undefined ? `${compiler} could not compile it` : `no compiler ${compiler}`;
  if (process.env.MPTCPCTL_REQUIRE === "kernel") throw new Error(`the addon: ${reason}`);
  say(`no addon (${reason}): the netlink package is used instead`);
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

/** string-width makes an Intl.Segmenter when loaded (9 to 18 ms); help texts need no such thing. */
const tinyStringWidth = {
  name: "tiny-string-width",
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, () => ({ path: "string-width", namespace: "tiny" }));
    build.onLoad({ filter: /.*/, namespace: "tiny" }, () => ({
      contents: 'export { textWidth as default } from "./commands/door/text-width.ts";',
      resolveDir: ROOT,
    }));
  },
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
function removeOthers(folder, pattern, keep) {
  const others = readdirSync(folder).filter((name) => pattern.test(name) && !keep.includes(name));
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
  const unknown = named.find((name) => !Object.hasOwn(STEPS, name));
  if (unknown !== undefined)
    throw new Error(`no step ${unknown}; there are ${Object.keys(STEPS).join(", ")}`);
  const steps = named.length === 0 ? Object.keys(STEPS) : named;
  await Promise.all(steps.map((name) => STEPS[name]()));
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
