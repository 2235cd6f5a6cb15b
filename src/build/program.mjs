// Bundles the command line program into files that start quickly; docs/decisions.md, 4, gives the reasons. Used by
// build.mjs.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { bundled, ROOT, vendorOutside } from "./bundle.mjs";

const MAIN_MODULE = "commands/main.ts";
const START_FILE = "start.cjs";
const REST_FILE = "rest.cjs";

/**
 * Modules by file: each file contains the module with all its static imports, unless an earlier file contains them.
 * `rest.cjs` contains all other modules.
 */
const FILES = {
  [START_FILE]: `${MAIN_MODULE} commands/limits/show.ts src/transport/live.ts src/model/bounds.ts
    commands/cli/values/values.ts`,
  "shared.cjs": `commands/view/widgets/table.ts commands/view/widgets/wrap.ts commands/cli/process/signals.ts
    commands/cli/values/socket-pattern.ts src/explain/explain.ts src/session/streamed.ts src/session/kernel-error.ts
    src/model/limit-warnings.ts src/suggestions.ts`,
  "names.cjs": `src/codec/families/mptcp-counters.ts src/codec/families/mptcp-events.ts src/codec/families/sock-diag.ts`,
  "endpoint.cjs": `commands/endpoint/show.ts src/client/endpoints/endpoints.ts
    src/client/network/links.ts src/client/network/link-lookup.ts`,
  "write.cjs": `commands/limits/set.ts commands/endpoint/add.ts commands/endpoint/change.ts commands/endpoint/delete.ts
    commands/endpoint/flush.ts src/client/network/addresses.ts src/model/rules.ts src/schema/input.ts
    src/client/limit-warnings.ts src/client/endpoints/warnings.ts`,
  "batch.cjs": `commands/cli/batch/run.ts commands/cli/batch/input.ts src/client/network/change-monitor.ts`,
  "help.cjs": "commands/help.ts commands/cli/yargs/help-text.ts",
  "monitor.cjs":
    "commands/monitor/monitor.ts src/client/events.ts commands/cli/process/ready-notice.ts commands/cli/process/signals.ts src/client/stream.ts src/transport/native/poll-watch.ts",
  "events.cjs": `commands/monitor/event-stream.ts commands/cli/process/v8-heap.ts src/client/event-reader.ts`,
  "ip.cjs": "commands/ip/run.ts commands/ip/batch.ts commands/ip/monitor.ts",
  "status.cjs": `commands/status.ts src/client/network/status.ts`,
  "counters.cjs": `commands/counters/show.ts src/model/counters.ts src/client/counters.ts`,
  "connections.cjs": `commands/connections/show.ts commands/connections/print-text.ts src/client/connections/list.ts
    src/client/connections/connections.ts src/host/socket-holders.ts`,
  "check.cjs": `commands/check.ts src/client/check/check.ts src/transport/native/probe-socket.ts`,
  "explain.cjs": `commands/explain.ts src/explain/entries.ts src/explain/lookup.ts src/explain/ss-line.ts src/explain/suggest.ts`,
};

/**
 * Modules that a start imports and rarely needs: they are loaded when one of their functions or constructors is
 * called. Without this `limits show` takes 1.16 times as long as an empty node process instead of 1.10. They may
 * export functions and classes only, and no code may use `instanceof` with these classes.
 */
const LATE_MODULES =
  `commands/cli/errors/report.ts commands/cli/errors/did-you-mean.ts commands/cli/errors/strerror.ts
  commands/cli/in-context.ts
  commands/cli/process/signals.ts
  src/client/connections/connections.ts src/client/counters.ts src/client/endpoints/key.ts
  src/client/endpoints/endpoints.ts src/client/network/links.ts src/client/userspace/path-managers.ts
  src/client/userspace/userspace.ts src/client/partial-records.ts src/client/stream.ts src/host/group-members.ts
  src/host/processes.ts src/host/socket-holders.ts src/host/unread.ts src/session/losses.ts src/session/kernel-error.ts src/session/streamed.ts
  src/session/unanswered.ts src/transport/native/missing.ts src/transport/native/poll-watch.ts
  src/codec/wire/extended-ack.ts src/suggestions.ts`.split(/\s+/);

/** The texts of the program's files by name, each a CommonJS module. */
export async function programFiles() {
  const { outputFiles, metafile } = await bundled({
    entryPoints: [MAIN_MODULE, ...LATE_MODULES],
    format: "esm",
    splitting: true,
    outdir: ROOT,
    metafile: true,
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    plugins: [withoutBarrel, vendorOutside("./"), withoutSideEffects],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), withoutComments(text)]));
  const fileOutputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]),
  );
  const places = placesOf(fileOutputs);
  const chunks = new Map([...fileOutputs].map(([chunk, { entryPoint }]) => [entryPoint, chunk]));
  const withChunkNames = (text) => text.replace(/"late:([^"]+)"/g, (_, module) => `"${chunks.get(module)}"`);
  const inside = (file) =>
    [...texts]
      .filter(([chunk]) => places.get(chunk) === file)
      .map(([chunk, text]) => [chunk, withChunkNames(text)]);
  return new Map(
    [...Object.keys(FILES), REST_FILE].map((file) => [file, textOf(file, inside(file), places)]),
  );
}

/**
 * Removes comments of class members, which esbuild keeps: they are a tenth of the bytes that V8 reads at a start.
 * They have lines of their own.
 */
const withoutComments = (text) => text.replace(/^ *\/\*\*(?: .*\*\/|\n(?: *\*(?!\/).*\n)* *\*\/)\n/gm, "");

/**
 * The commands import src/index.ts, and esbuild would include all its exports. So each name is imported from the file
 * that defines it.
 */
const withoutBarrel = {
  name: "without-barrel",
  setup(build) {
    const index = readFileSync(join(ROOT, "src/index.ts"), "utf8");
    const homes = new Map();
    for (const [, names, from] of index.matchAll(/^export \{([^}]*)\} from "\.\/([^"]+)";$/gm))
      for (const name of valuesIn(names)) homes.set(name, from);
    const definingModule = (name) => homes.get(name) ?? fail(`src/index.ts exports no ${name}`);
    const direct = (_, names, src) =>
      valuesIn(names)
        .map((name) => `import { ${name} } from "${src}${definingModule(name)}";`)
        .join(" ");
    build.onLoad({ filter: /[\\/]commands[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(
        /^import \{([^}]*)\} from "((?:\.\.\/)+src\/)index\.js";$/gm,
        direct,
      ),
      loader: "ts",
    }));
  },
};

/** The names in a list of imports or exports, without types. */
const valuesIn = (list) =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "));

/** No module of the project is imported for its side effects. */
const withoutSideEffects = {
  name: "without-side-effects",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir, kind }) => {
      const file = join(resolveDir, path).replace(/\.js$/, ".ts");
      const module = relative(ROOT, file);
      const isLate = kind === "import-statement" && LATE_MODULES.includes(module);
      return { sideEffects: false, ...(isLate ? { path: module, namespace: "late" } : { path: file }) };
    });
    build.onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({ contents: standIns(path) }));
  },
};

/** For each function and class of a late module, a function that loads the module and calls or constructs it. */
function standIns(module) {
  const text = readFileSync(join(ROOT, module), "utf8");
  return [...text.matchAll(/^export (?:async )?(function|class|const(?=.*=>))\*? (\w+)/gm)]
    .map(([, kind, name]) =>
      kind === "class"
        ? `export function ${name}(...all) { return new ($use("late:${module}").${name})(...all); }`
        : `export const ${name} = (...all) => $use("late:${module}").${name}(...all);`,
    )
    .join("\n");
}

/** The output file for each of esbuild's chunks. */
function placesOf(fileOutputs) {
  const places = new Map();
  const put = (file, chunk) => {
    if (places.has(chunk)) return;
    places.set(chunk, file);
    for (const { path, kind } of fileOutputs.get(chunk).imports)
      if (kind === "import-statement" && fileOutputs.has(basename(path))) put(file, basename(path));
  };
  // A module that is imported both dynamically and statically has a chunk of its own, which imports the chunk that
  // contains it.
  const chunkOf = (module) =>
    ([...fileOutputs].find(([, { entryPoint }]) => entryPoint === module) ??
      [...fileOutputs].find(([, { inputs }]) => Object.hasOwn(inputs, module)) ??
      fail(`there is no ${module}`))[0];
  for (const [file, modules] of Object.entries(FILES))
    for (const module of modules.split(/\s+/)) put(file, chunkOf(module));
  for (const chunk of fileOutputs.keys()) put(REST_FILE, chunk);
  return places;
}

function textOf(file, chunks, places) {
  const functions = chunks.map(
    ([name, text]) => `"${name}": function () {\n${chunkFunction(name, text, places)}}`,
  );
  const table = `{\n${functions.join(",\n")}\n}`;
  const body =
    file === START_FILE ? firstText(table, places) : `module.exports = ($use, $load) => (${table});\n`;
  return `"use strict";\n${body}`;
}

/**
 * Names with a dollar sign do not occur in modules. A chunk runs when it is first needed; another file is read when
 * one of its chunks is needed.
 */
function firstText(table, places) {
  const isListed = ([, file]) => file !== START_FILE && file !== REST_FILE;
  const otherPlaces = Object.fromEntries([...places].filter(isListed));
  const [main] = places.keys();
  return `const done = Object.create(null);
const $use = (name) => done[name] ??= (chunks[name] ?? fetched(name))();
const $load = (name) => Promise.resolve().then(() => $use(name));
const fetched = (name) => {
  const places = ${JSON.stringify(otherPlaces)};
  return Object.assign(chunks, require("./" + (places[name] ?? "${REST_FILE}"))($use, $load))[name];
};
const chunks = ${table};
$use("${main}");
`;
}

/** A chunk as the body of a function that returns its exports. */
function chunkFunction(name, text, places) {
  const use = (path, call) =>
    places.has(basename(path)) ? `${call}("${basename(path)}")` : `require("${path}")`;
  const pathOfLate = (path) =>
    places.has(basename(path)) ? use(path, "$load") : `Promise.resolve().then(() => ${use(path)})`;
  const exported = (names) => `return {${names.replace(/(\w+) as (\w+)/g, "$2: $1")}};`;
  const body = text
    .replace(
      /^import \{([^}]*)\} from "([^"]+)";$/gm,
      (_, names, path) => `const {${names.replaceAll(" as ", ": ")}} = ${use(path, "$use")};`,
    )
    .replace(
      /^import \* as (\w+) from "([^"]+)";$/gm,
      (_, all, path) => `const ${all} = ${use(path, "$use")};`,
    )
    .replace(/^import "[^"]+";\n/gm, "")
    .replace(/\bimport\("([^"]+)"\)/g, (_, path) => pathOfLate(path))
    .replace(/^export \{([^}]*)\};$/gm, (_, names) => exported(names));
  const unsupported = /^(import|export)\b.*|import\.meta.*/m.exec(body);
  if (unsupported) fail(`${name}: cannot link ${unsupported[0]}`);
  return body;
}

/**
 * A CommonJS module wrapped in a function, as Node does it. The file contains the wrapper, because adding it at a start
 * would copy each text.
 */
export const asFunction = (text) =>
  `(function (exports, require, module, __filename, __dirname) { ${text}\n})`;

/**
 * The file that `mptcpctl` starts. It runs the program's files, each wrapped in a function, with V8's compiled form.
 * That form is valid only for the Node binary that made it: V8 would accept it in another binary of the same version,
 * and crash. So its file name contains size and date of the binary; without a file of that name, V8 compiles as usual.
 * The addon reads the files, because Node compiles its own functions for that at each start, which takes longer than
 * reading. esbuild writes ASCII, which is valid Latin-1. Node 10 can parse this text, so that it can report which Node
 * is needed.
 */
export function startOf(prefix, needed) {
  return `#!/usr/bin/env node
"use strict";
const [major, minor] = process.versions.node.split(".");
if (major < ${needed.major} || (major == ${needed.major} && minor < ${needed.minor})) refuseNode();
const { Script } = require("node:vm");
const files = openAddon() || filesOfNode();
const facts = new Float64Array(2);
files.stat(process.execPath, facts);
const loaded = Object.create(null);
function load(name) {
  if (!name.startsWith("./")) return require(name);
  if (loaded[name]) return loaded[name].exports;
  // V8 stores this name in the compiled form, so it must not contain a path of the build machine.
  const file = "${prefix}" + name.slice(name.lastIndexOf("/") + 1);
  const filename = __dirname + "/" + file;
  const cached = files.readFile(filename + "-" + facts.join("-") + ".cache");
  const cachedData = typeof cached === "object" ? cached : undefined;
  const module = (loaded[name] = { exports: {} });
  const script = new Script(files.readText(filename), { filename: file, cachedData });
  script.runInThisContext()(module.exports, load, module, filename, __dirname);
  return module.exports;
}
load("./${START_FILE}");
function refuseNode() {
  const message = "mptcpctl needs Node.js ${needed.major}.${needed.minor} or newer: this is " + process.versions.node;
  const isJson = process.argv.some((word) => /^--?js?o?n?$/.test(word)) || process.env.MPTCPCTL_OUTPUT === "json";
  const json = JSON.stringify({ error: { code: "unsupported", message, argument: process.execPath, exit: 3 } });
  console.error(isJson ? json : "Error: " + message + " (" + process.execPath + ").");
  process.exit(3);
}
function openAddon() {
  const module = { exports: {} };
  try {
    process.dlopen(module, __dirname + "/native/mptcpctl.node");
  } catch {
    return undefined;
  }
  return (process[Symbol.for("mptcpctl.addon")] = module.exports);
}
function filesOfNode() {
  const { existsSync, readFileSync, statSync } = require("node:fs");
  return {
    readFile: (path) => (existsSync(path) ? readFileSync(path) : undefined),
    readText: (path) => readFileSync(path, "utf8"),
    stat: (path, facts) => {
      const { size, mtimeMs } = statSync(path);
      facts.set([size, Math.trunc(mtimeMs / 1000)]);
    },
  };
}
`;
}

/** For start.cjs V8 stores only the functions that read the files, because everything stored is read at each start. */
const START_CACHE = /-start\.cjs$/;
const OTHER_FILES = /(?<!-start)\.cjs$/;

/** The most frequent command lines. The replies are recorded, and so the same on each build machine. */
const recorded = (name, words, files = OTHER_FILES) => ({
  files,
  words: ["--replay", `fixtures/6.18/${name}.pcap`, ...words.split(" ")],
});

/**
 * Command lines that are run so that V8 compiles their code. They change nothing; if one fails, less code is
 * compiled.
 */
const EXERCISES = [
  { files: START_CACHE, words: ["limits", "show"] },
  recorded("endpoint-show-several", "endpoint"),
  recorded("endpoint-add-dev", "endpoint add dev wlp1s0 198.51.100.2 subflow"),
  recorded("status-two-interfaces", "status"),
  recorded("connections-joined", "connections"),
  { files: OTHER_FILES, words: ["endpoint", "add", "10.0.0.1", "id", "256"], compat: "ip" },
  // Code that reads events is compiled in an order that differs between runs.
  recorded("monitor-announced", "monitor", /-monitor\.cjs$/),
  {
    files: OTHER_FILES,
    words: ["-dry-run", "-force", "-batch", "-"],
    lines: `status
limits set subflows 2 add_addr_accepted 1
endpoint add 192.0.2.3 id 5 subflow
endpoint change id 5 backup
endpoint delete id 5
-table limits
counters all
explain EBUSY
version
help
help endpoint add
limit
`,
  },
];

/**
 * Runs the exercises, and stores the code that V8 compiled. Code compiled by earlier exercises is loaded first, and
 * so stored, too.
 */
export function precompile(program) {
  // An earlier build may have compiled more than this one.
  for (const name of readdirSync(dirname(program)))
    if (/^mptcpctl-.*\.cache$/.test(name)) rmSync(join(dirname(program), name));
  const isOurs = (name) => name === "NODE_OPTIONS" || name.startsWith("MPTCPCTL_");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
  // With a fixed seed V8 writes the same bytes each time; it accepts them with any seed.
  const argv = ["--random-seed=1", "-e", CACHE_WRITER, program];
  for (const { files, words, lines = "", compat = "" } of EXERCISES)
    spawnSync(process.execPath, [...argv, files.source, ...words], {
      cwd: ROOT,
      env: { ...env, MPTCPCTL_COMPAT: compat },
      input: lines,
      stdio: ["pipe", "ignore", "ignore"],
      timeout: 10_000,
    });
}

/**
 * Runs the program, and stores the code that V8 has compiled at its end. V8 does not check the bytes, so they are
 * flushed to disk before the file gets its name.
 */
const CACHE_WRITER = `
const vm = require("node:vm");
const { dirname, join } = require("node:path");
const { closeSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } = require("node:fs");
// V8 refuses code compiled with other flags.
require("node:v8").setFlagsFromString = () => {};
// The executed code must not depend on the load of the machine.
Date.now = () => 1e12;
process.uptime = () => 1;
const [program, pattern] = process.argv.splice(1, 2);
process.argv.splice(1, 0, program);
const { size, mtimeMs } = statSync(process.execPath);
const maker = [size, Math.trunc(mtimeMs / 1000)].join("-");
const scripts = new Map();
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    if (new RegExp(pattern).test(options.filename)) scripts.set(options.filename, this);
  }
};
process.on("exit", () => {
  for (const [filename, script] of scripts) {
    const path = join(dirname(program), filename);
    const draft = path + "." + process.pid;
    const fd = openSync(draft, "w");
    writeFileSync(fd, script.createCachedData());
    fsyncSync(fd);
    closeSync(fd);
    renameSync(draft, path + "-" + maker + ".cache");
  }
});
require(program);
`;

function fail(message) {
  throw new Error(message);
}
