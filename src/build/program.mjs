// Puts the command line program into files that start quickly: docs/decisions.md, 4, says why. Used by build.mjs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

const MAIN = "commands/main.ts";
/** Where the start leaves the addon for the program, as a symbol's name. */
const ADDON = "mptcpctl.addon";
const FIRST = "start.cjs";
const REST = "rest.cjs";

/**
 * Modules, most of them imported dynamically: each lies in the file of its row with all that it imports, unless an
 * earlier row has that. `rest.cjs` gets what no row names.
 */
const FILES = {
  [FIRST]: [MAIN, "commands/limits/show.ts", "src/transport/live.ts", "src/model/bounds.ts"],
  "endpoint.cjs": [
    "commands/endpoint/show.ts",
    "commands/view/widgets/table.ts",
    "src/client/endpoints/endpoints.ts",
    "src/client/network/links.ts",
    "src/client/network/link-lookup.ts",
  ],
  "write.cjs": [
    "commands/limits/set.ts",
    "commands/endpoint/add.ts",
    "commands/endpoint/change.ts",
    "commands/endpoint/delete.ts",
    "commands/endpoint/flush.ts",
    "src/client/network/addresses.ts",
    "src/model/rules.ts",
    "src/schema/input.ts",
  ],
  "batch.cjs": [
    "commands/cli/batch/run.ts",
    "commands/cli/batch/input.ts",
    "src/client/network/change-monitor.ts",
  ],
  "status.cjs": ["commands/status.ts", "src/client/network/status.ts"],
  "counters.cjs": ["commands/counters/show.ts", "src/model/counters.ts"],
  "connections.cjs": [
    "commands/connections/show.ts",
    "commands/connections/print-text.ts",
    "src/client/connections/list.ts",
  ],
  "explain.cjs": [
    "commands/explain.ts",
    "src/explain/entries.ts",
    "src/explain/lookup.ts",
    "src/explain/suggest.ts",
  ],
};

/**
 * Modules whose functions are called, and whose classes are made, but seldom: they are loaded where that happens, and so
 * can lie in another file. Nobody may ask for instances of their classes, or extend them.
 */
const LATE = [
  "commands/cli/errors/report.ts",
  "commands/cli/errors/did-you-mean.ts",
  "commands/cli/process/signals.ts",
  "commands/cli/errors/strerror.ts",
  "src/client/connections/connections.ts",
  "src/client/counters.ts",
  "src/client/endpoints/key.ts",
  "src/client/endpoints/endpoints.ts",
  "src/client/network/links.ts",
  "src/client/userspace/path-managers.ts",
  "src/client/partial-records.ts",
  "src/client/settings.ts",
  "src/client/stream.ts",
  "src/client/userspace/userspace.ts",
  "src/host/group-members.ts",
  "src/host/socket-holders.ts",
  "src/lab/change.ts",
  "src/lab/create.ts",
  "src/lab/create-numbered.ts",
  "src/lab/find.ts",
  "src/lab/program.ts",
  "src/lab/child-process.ts",
  "src/lab/transfer/sender.ts",
  "src/lab/transfer/server.ts",
  "src/policy/worker-handle.ts",
  "src/run/start.ts",
  "src/session/losses.ts",
  "src/session/kernel-error.ts",
  "src/session/streamed.ts",
  "src/session/unanswered.ts",
  "src/transport/native/missing.ts",
  "src/transport/native/poll-watch.ts",
  "src/codec/wire/extended-ack.ts",
];

const ONLY_FIRST = /-start\.cjs$/;
const OTHERS = /(?<!-start)\.cjs$/;

/** What was recorded is answered alike everywhere, whatever the machine that builds has, and whoever builds. */
const recorded = (name, words) => [
  "--replay",
  join(import.meta.dirname, `../../fixtures/6.18/${name}.pcap`),
  ...words,
];
const BATCH = ["-dry-run", "-force", "-batch", "-"];

/**
 * What most people do, and the files of which V8 is to keep what it compiled then: of `start.cjs` little more than
 * reading needs, for all that is kept is read at each start. None changes anything; where one fails, less is compiled.
 */
const EXERCISES = [
  { files: ONLY_FIRST, words: ["limits", "show"] },
  { files: OTHERS, words: recorded("endpoint-show-several", ["endpoint"]) },
  {
    files: OTHERS,
    words: recorded("endpoint-add-dev", ["endpoint", "add", "dev", "wlp1s0", "198.51.100.2", "subflow"]),
  },
  { files: OTHERS, words: recorded("status-two-interfaces", ["status"]) },
  { files: OTHERS, words: recorded("connections-joined", ["connections"]) },
  {
    files: OTHERS,
    words: BATCH,
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

/** The texts of the program's files by name, each a function of the arguments that Node gives to a CommonJS module. */
export async function programFiles({ root, build, vendorOutside }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [MAIN, ...LATE],
    format: "esm",
    splitting: true,
    outdir: root,
    metafile: true,
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    plugins: [withoutBarrel(root), vendorOutside, ourModules(root)],
  });
  const chunks = new Map(outputFiles.map(({ path, text }) => [basename(path), withoutComments(text)]));
  const facts = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const entries = new Map([...facts].map(([chunk, { entryPoint }]) => [entryPoint, chunk]));
  const places = placesOf(facts, entries);
  const withChunks = (text) => text.replace(/"late:([^"]+)"/g, (_, module) => `"${entries.get(module)}"`);
  const files = [...Object.keys(FILES), REST].map((file) => {
    const inside = [...chunks].filter(([chunk]) => places.get(chunk) === file);
    return [
      file,
      textOf(
        file,
        inside.map(([chunk, text]) => [chunk, withChunks(text)]),
        places,
      ),
    ];
  });
  return new Map(files);
}

/** Comments in front of members, which esbuild keeps: a tenth of what V8 takes in at a start. They stand on lines of their own. */
const withoutComments = (text) => text.replace(/^ *\/\*\*(?: .*\*\/|\n(?: *\*(?!\/).*\n)* *\*\/)\n/gm, "");

/**
 * The commands import src/index.ts, and esbuild would count all that it exports as needed at once. So each name is
 * imported from where it is defined.
 */
function withoutBarrel(root) {
  const index = readFileSync(join(root, "src/index.ts"), "utf8");
  const homes = new Map();
  for (const [, names, from] of index.matchAll(/^export \{([^}]*)\} from "\.\/([^"]+)";$/gm))
    for (const name of namesIn(names)) homes.set(name, from);
  const home = (name) => homes.get(name) ?? fail(`src/index.ts exports no ${name}`);
  const pattern = /^import \{([^}]*)\} from "((?:\.\.\/)+src\/)index\.js";$/gm;
  return onLoad("without-barrel", /[\\/]commands[\\/].*\.ts$/, (text) =>
    text.replace(pattern, (_, names, src) =>
      namesIn(names)
        .map((name) => `import { ${name} } from "${src}${home(name)}";`)
        .join(" "),
    ),
  );
}

function onLoad(name, filter, change) {
  return {
    name,
    setup(build) {
      build.onLoad({ filter, namespace: "file" }, ({ path }) => ({
        contents: change(readFileSync(path, "utf8")),
        loader: "ts",
      }));
    },
  };
}

const namesIn = (list) =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "));

/** None of our modules is imported for what it does when it is loaded. */
function ourModules(root) {
  const late = new Set(LATE.map((path) => join(root, path)));
  return {
    name: "our-modules",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir, kind }) => {
        const file = join(resolveDir, path).replace(/\.js$/, ".ts");
        const isLate = kind === "import-statement" && late.has(file);
        return { path: file, sideEffects: false, ...(isLate && { namespace: "late" }) };
      });
      build.onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({
        contents: standIns(path, path.slice(root.length + 1)),
        resolveDir: root,
      }));
    },
  };
}

/** For each function and class of a late module, a function that gets it and calls or makes it; constants stay where they are. */
function standIns(path, module) {
  const exported = /^export (?:abstract )?(?:async )?(function|class|const)\*? (\w+)(.*)/gm;
  const one = ([, kind, name, rest]) => {
    if (kind === "const" && !rest.includes("=>")) return "";
    const own = `$use("late:${module}").${name}`;
    return kind === "class"
      ? `export function ${name}(...all) { return new (${own})(...all); }`
      : `export const ${name} = (...all) => ${own}(...all);`;
  };
  return [...readFileSync(path, "utf8").matchAll(exported)].map(one).join("\n");
}

/** Which file each of esbuild's chunks is put into. */
function placesOf(facts, entries) {
  const places = new Map();
  const put = (file, chunk) => {
    if (places.has(chunk)) return;
    places.set(chunk, file);
    for (const { path, kind } of facts.get(chunk).imports)
      if (kind === "import-statement" && facts.has(basename(path))) put(file, basename(path));
  };
  const holding = (module) => [...facts].find(([, { inputs }]) => Object.hasOwn(inputs, module))?.[0];
  for (const [file, modules] of Object.entries(FILES))
    for (const module of modules)
      put(file, entries.get(module) ?? holding(module) ?? fail(`there is no ${module}`));
  for (const chunk of facts.keys()) put(REST, chunk);
  return places;
}

function textOf(file, chunks, places) {
  const table = `{\n${chunks.map(([name, text]) => `"${name}": function () {\n${linked(name, text, places)}}`).join(",\n")}\n}`;
  const body = file === FIRST ? firstText(table, places) : `module.exports = ($use, $load) => (${table});\n`;
  return asFunction(`"use strict";\n${body}`);
}

/** Names with a dollar are no module's own. A chunk runs when it is first needed; another file is read when one of its chunks is. */
function firstText(table, places) {
  const others = Object.fromEntries([...places].filter(([, file]) => file !== FIRST));
  const [main] = places.keys();
  return `const done = Object.create(null);
const $use = (name) => done[name] ??= (chunks[name] ?? fetched(name))();
const $load = (name) => Promise.resolve().then(() => $use(name));
const fetched = (name) => {
  const places = ${JSON.stringify(others)};
  return Object.assign(chunks, require("./" + places[name])($use, $load))[name];
};
const chunks = ${table};
$use("${main}");
`;
}

/** A chunk as the body of a function that returns its exports. */
function linked(name, text, places) {
  const from = (path) => (places.has(basename(path)) ? `$use("${basename(path)}")` : `require("${path}")`);
  const lazily = (path) =>
    places.has(basename(path))
      ? `$load("${basename(path)}")`
      : `Promise.resolve().then(() => require("${path}"))`;
  const body = text
    .replace(
      /^import \{([^}]*)\} from "([^"]+)";$/gm,
      (_, names, path) => `const {${names.replaceAll(" as ", ": ")}} = ${from(path)};`,
    )
    .replace(/^import \* as (\w+) from "([^"]+)";$/gm, (_, all, path) => `const ${all} = ${from(path)};`)
    .replace(/^import "[^"]+";\n/gm, "")
    .replace(/\bimport\("([^"]+)"\)/g, (_, path) => lazily(path))
    .replace(
      /^export \{([^}]*)\};$/gm,
      (_, names) => `return {${names.replace(/(\w+) as (\w+)/g, "$2: $1")}};`,
    );
  const left = /^(import|export)\b.*|import\.meta.*/m.exec(body);
  if (left) fail(`${name}: cannot link ${left[0]}`);
  return body;
}

/** A CommonJS module as Node would wrap it: V8 keeps compiled forms of whole scripts only. */
export function asFunction(text) {
  return `(function (exports, require, module, __filename, __dirname) { ${text}\n})`;
}

/**
 * FNV-1a of words of 32 bits, as the addon has it. It stands behind each compiled form, whose bytes V8 takes as they are:
 * of those that a full disk or a crash has left it would die.
 */
function sum(bytes) {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let sum = 0x811c9dc5;
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ words[at], 0x01000193);
  return sum;
}

/**
 * What `mptcpctl` starts: it runs the program's files. Where a compiled form is missing or another Node made it, V8
 * compiles as usual. It fits the one binary that made it: V8 would take it from any other of its version, and die of it.
 * The addon reads the files: what Node would have to compile of its own for that takes longer than reading. esbuild
 * writes ASCII, which is Latin-1, too. It is written so that Node 10 can read it, and says which Node is needed.
 */
export function startOf(prefix, { size, mtimeMs }, needed) {
  return `#!/usr/bin/env node
"use strict";
const [major, minor] = process.versions.node.split(".");
if (major < ${needed.major} || (major == ${needed.major} && minor < ${needed.minor})) refuseNode();
const { Script } = require("node:vm");
const files = openAddon() || filesOfNode();
const facts = new Float64Array(2);
files.stat(process.execPath, facts);
const [size, changed] = facts;
const isMaker = size === ${size} && changed === ${Math.trunc(mtimeMs / 1000)};
const loaded = Object.create(null);
function load(name) {
  if (!name.startsWith("./")) return require(name);
  if (loaded[name]) return loaded[name].exports;
  const filename = __dirname + "/${prefix}" + name.slice(name.lastIndexOf("/") + 1);
  const cached = isMaker ? files.readFile(filename.slice(0, -3) + "cache") : undefined;
  const isWhole = typeof cached === "object" && files.sum(cached) === 0;
  const cachedData = isWhole ? new Uint8Array(cached.buffer, cached.byteOffset, cached.length - 4) : undefined;
  const module = (loaded[name] = { exports: {} });
  const script = new Script(files.readText(filename), { filename, cachedData });
  script.runInThisContext()(module.exports, load, module, filename, __dirname);
  return module.exports;
}
load("./${FIRST}");
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
  if (module.exports.sum === undefined) return undefined;
  return (process[Symbol.for("${ADDON}")] = module.exports);
}
function filesOfNode() {
  const { existsSync, readFileSync, statSync } = require("node:fs");
  ${sum}
  return {
    sum,
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

/** Runs what most people do, changing nothing, and keeps what V8 compiled for it. */
export function precompile(program) {
  for (const exercise of EXERCISES) keepCompiled(program, exercise);
}

/** What earlier exercises compiled is taken in, and so kept. */
function keepCompiled(program, { files, words, lines = "" }) {
  const code = `
    const vm = require("node:vm");
    const { renameSync, writeFileSync } = require("node:fs");
    ${sum}
    const scripts = new Map();
    vm.Script = class extends vm.Script {
      constructor(text, options) {
        super(text, options);
        if (${files}.test(options.filename)) scripts.set(options.filename, this);
      }
    };
    process.on("exit", () => {
      for (const [filename, script] of scripts) {
        const draft = filename + "." + process.pid;
        const compiled = script.createCachedData();
        writeFileSync(draft, Buffer.concat([compiled, Buffer.from(Int32Array.of(sum(compiled)).buffer)]));
        renameSync(draft, filename.slice(0, -3) + "cache");
      }
    });
    require(process.argv[1]);`;
  const argv = ["-e", code, program, ...words];
  const isOurs = (name) => name === "NODE_OPTIONS" || name.startsWith("MPTCPCTL_");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
  spawnSync(process.execPath, argv, {
    env,
    input: lines,
    stdio: ["pipe", "ignore", "ignore"],
    timeout: 10_000,
  });
}

function fail(message) {
  throw new Error(message);
}
