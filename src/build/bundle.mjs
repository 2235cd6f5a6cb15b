// Options for esbuild, and the replacement of files. Used by build.mjs.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Without import.meta.dirname: older versions of Node run this line before they are refused. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const DIST = join(ROOT, "dist");

/** Third-party code has separate files, one per package: wrapper module -> chunk. */
export const VENDOR = {
  "src/schema/zod.ts": "vendor/zod.cjs",
  "commands/view/widgets/cli-table.ts": "vendor/cli-table.cjs",
  "commands/cli/yargs/yargs.ts": "vendor/yargs.cjs",
};

/** CJS has no import.meta.url, which yargs uses: `FILE_URL` is defined before the code that uses it. */
const IMPORT_META = {
  "import.meta.url": "__fileUrl",
  "import.meta.dirname": "__dirname",
  "import.meta.filename": "__filename",
};
const FILE_URL = 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;\n';

/** @returns the output of esbuild for these options, as `outputFiles` and `metafile` */
export async function bundled(options) {
  const common = { bundle: true, platform: "node", target: "node20", write: false, logLevel: "silent" };
  return (await import("esbuild")).build({ ...common, absWorkingDir: ROOT, ...options });
}

/**
 * A library as the text of a CommonJS module. A dynamic import becomes a require(), which avoids loading Node's ES
 * module loader.
 */
export async function vendorText(wrapper) {
  const shape = { format: "cjs", supported: { "dynamic-import": false }, entryPoints: [wrapper] };
  const replacements = wrapper.includes("yargs") ? { plugins: [replaceForHelp] } : {};
  const define = { ...IMPORT_META, ...(replacements.plugins && { "process.stdout.columns": "undefined" }) };
  const [{ text }] = (await bundled({ ...shape, ...replacements, define })).outputFiles;
  // Creating a URL would load more of Node than zod needs.
  return `"use strict";\n${text.includes("__fileUrl") ? FILE_URL : ""}${text}`;
}

/** Redirects imports of the wrapper modules to their chunks; `prefix` is the path from the importing file. */
export function vendorOutside(prefix) {
  const chunks = new Map(Object.entries(VENDOR).map(([wrapper, chunk]) => [join(ROOT, wrapper), chunk]));
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
 * Replaces parts of yargs that help texts, which are plain text without colours, do not need: string-width creates an
 * Intl.Segmenter (9 to 18 ms), assert and process.stdout load Node's streams (3 ms), module loads Node's ES module
 * loader, and wrap-ansi computes until V8 optimises it, for which the process would wait at its end (10 ms).
 */
const REPLACED_MODULES = {
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

const replaceForHelp = {
  name: "less-for-help",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path }) =>
      Object.hasOwn(REPLACED_MODULES, path) ? { path, namespace: "less" } : undefined,
    );
    build.onLoad({ filter: /./, namespace: "less" }, ({ path }) => ({
      contents: REPLACED_MODULES[path],
      resolveDir: ROOT,
    }));
  },
};

/** Builds, and writes the files. @returns the names of the files */
export async function writeBundle(options) {
  const files = (await bundled(options)).outputFiles;
  for (const { path, contents } of files) replaceFile(path, contents);
  return files.map(({ path }) => basename(path));
}

/** Replaces a file atomically: a program that is starting never reads an incomplete file. */
export function replaceFile(path, contents, mode = 0o644) {
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, contents, { mode });
  renameSync(draft, path);
}

/** Removes files of earlier builds. Recent ones stay, because a program may be starting from them. */
export function removeOthers(pattern, isKept) {
  const otherFiles = readdirSync(DIST).filter((name) => pattern.test(name) && !isKept(name));
  const stale = otherFiles.filter((name) => Date.now() - statSync(join(DIST, name)).mtimeMs > 60_000);
  for (const name of stale) rmSync(join(DIST, name), { force: true });
}
