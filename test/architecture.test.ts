import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Import, importsOf, withoutComments } from "./support/imports.js";
import { ROOT } from "./support/root.js";

/**
 * Allowed imports of each folder or file, besides its own: folders, files, `node` and packages. `:type` means types
 * only, `:lazy` types or `await import()` only.
 */
const RULES: Readonly<Record<string, string>> = {
  "src/errors": "src/suggestions:type node",
  "src/suggestions": "",
  "src/errno": "",
  "src/codec/wire": "src/errors src/errno node",
  "src/codec/families": "src/codec/wire",
  // The errors for a missing or hidden part of /proc are in two of its files, for all code that reads there.
  "src/host": "src/errors src/errno src/suggestions node",
  "src/host/private": "src/errors src/errno src/host node",
  "src/transport":
    "src/errors src/errno src/codec/wire/address-family src/host:type src/host/processes src/host/unread node",
  // Only the choice of a live platform creates a host.
  "src/transport/live": "src/errors src/errno src/host src/transport node",
  // Uses the namespace and the addon, and keeps notes in the run folder.
  "src/transport/temporary": "src/codec/wire/address-family src/host src/transport node",
  "src/recording":
    "src/errors src/errno src/transport:type src/host:type src/host/private src/codec/wire node",
  // Decodes recordings: needs the tables, and the names of netlink protocols.
  "src/decode":
    "src/errors src/errno src/codec/wire src/codec/families src/recording src/transport/transport src/transport/platform:type",
  "src/session":
    "src/errors src/errno src/codec/wire src/codec/families/nlctrl-getfamily src/codec/families/sock-diag src/transport:type",
  "src/schema":
    "src/errors src/errno src/codec/wire src/codec/families src/model:type src/model/bounds src/model/check src/model/interface-name src/model/warning",
  "src/schema/zod": "zod",
  "src/model": "src/errors src/errno src/suggestions src/codec/wire src/codec/families",
  // Streams of events decode datagrams in place, so the client uses messages, too. Texts and their look-up: data that
  // is loaded on request; node for the numbers of errnos.
  "src/explain": "src/codec/families node",
  "src/client":
    "src/errors src/errno src/suggestions src/session src/transport src/recording src/model src/codec/families src/host src/schema:lazy src/decode:lazy src/codec/wire:type src/codec/wire/message src/codec/wire/address-family",
  // Starts other programs: reads their files and /proc directly, because no recording could replace these. Calls
  // programs of users, in this thread or in another: node for threads.
  "src/policy":
    "src/errors src/errno src/model src/client src/recording/isolated-callback src/transport/native/binding node",
  "src/run":
    "src/errors src/errno src/suggestions src/host/own-proc src/host/process-name src/host/processes src/host/unread src/transport/native/binding src/transport/native/missing src/transport/netns src/transport/failure src/client/path-manager:type src/model:type src/codec/wire/address node",
  // Creates networks with the system's own tools, starts programs in them, and sends data through MPTCP sockets.
  "src/lab":
    "src/errors src/errno src/suggestions src/run src/recording/isolated-callback src/host/private src/host/process-key src/host/open-input src/host/unread src/codec/wire/address src/model:type src/model/userspace src/client/path-manager:type src/transport/native/missing src/transport/native/mptcp-socket src/transport/platform:type src/transport/failure node",
  "src/index": "src",
  // The package: the same names, with checks of arguments that the commands do not need.
  "src/checked": "src/index src/schema/create-once src/schema/rows src/schema/validate src/schema/zod node",
  commands: "src/index commands node",
  "commands/cli/yargs/yargs": "yargs",
  "commands/view": "src/index",
  "commands/view/widgets/cli-table": "cli-table3",
};

const FILES = ["src", "commands"].flatMap(sourcesBelow);
const MAX_LINES = 250;

interface Edge extends Import {
  readonly file: string;
  /** `src/codec/wire/kinds`, `node`, or a package's name. */
  readonly target: string;
}

const IMPORT_EDGES: readonly Edge[] = FILES.flatMap((file) =>
  importsOf(sourceOf(file)).map((importPaths) => ({
    ...importPaths,
    file,
    target: targetOf(file, importPaths.from),
  })),
);

describe("the folders of src and commands", () => {
  test("import only what the table allows", () => {
    expect(IMPORT_EDGES.filter((edge) => !isAllowed(edge)).map(sentence)).toEqual([]);
  });

  test("have no import cycles", () => {
    expect(circles()).toEqual([]);
  });

  test("give each exported name one meaning", () => {
    const homes = new Map<string, string[]>();
    for (const file of FILES)
      for (const name of exportsOf(sourceOf(file))) homes.set(name, [...(homes.get(name) ?? []), file]);
    expect([...homes].filter(([, files]) => files.length > 1)).toEqual([]);
  });

  test("keep commands/cli independent of commands: it gets the table as a parameter", () => {
    const cliImports = IMPORT_EDGES.filter(({ file }) => file.startsWith("commands/cli/"));
    const wrongTargets = cliImports.filter(({ target }) => /^commands\/(?!cli\/|view\/)/.test(target));
    expect(wrongTargets.map(sentence)).toEqual([]);
  });

  test("keep zod, yargs and cli-table3 in one file each", () => {
    const users = (name: string) => [
      ...new Set(IMPORT_EDGES.filter(({ target }) => target === name).map(({ file }) => file)),
    ];
    expect(users("zod").filter((file) => file !== "src/schema/zod.ts")).toEqual([]);
    expect(users("yargs").filter((file) => file !== "commands/cli/yargs/yargs.ts")).toEqual([]);
    expect(users("cli-table3").filter((file) => file !== "commands/view/widgets/cli-table.ts")).toEqual([]);
  });

  test("leave src/index without logic", () => {
    const rest = withoutComments(sourceOf("src/index.ts")).replace(
      /export (type )?\{[^}]*\} from "[^"]+";/g,
      "",
    );
    expect(rest.trim()).toBe("");
  });

  test("never use console or default exports; the library and commands/view never use process", () => {
    const mentions = (pattern: RegExp) =>
      FILES.filter((file) => pattern.test(withoutComments(sourceOf(file))));
    expect(mentions(/\bconsole\.|^export default /m)).toEqual([]);
    const usersOfProcess = mentions(/\bprocess\.(argv|stdin|stdout|stderr|exit|exitCode|on|once)\b/);
    // The thread of a policy has its own process object; signals have listeners only while something is changed.
    const exceptions = ["src/policy/worker.ts", "src/transport/node-guard.ts"];
    const wrongTargets = usersOfProcess.filter((file) => !exceptions.includes(file));
    expect(wrongTargets.filter((file) => /^src\/|^commands\/view\//.test(file))).toEqual([]);
    expect(mentions(/\bprocess\./).filter((file) => file.startsWith("commands/view/"))).toEqual([]);
  });

  test("have files that are short", () => {
    const sizes = FILES.map((file) => [sourceOf(file).split("\n").length - 1, file] as const).sort(
      ([a], [b]) => b - a,
    );
    const [largest, median] = [sizes[0], sizes[sizes.length >> 1]];
    process.stdout.write(
      `sizes: ${sizes.length} files, median ${median?.[0]}, largest ${largest?.join(" ")}\n`,
    );
    expect(sizes.filter(([lines]) => lines > MAX_LINES)).toEqual([]);
  });
});

test("the top level of the repository holds only what is listed here", () => {
  const { status, stdout } = spawnSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" });
  // Not a clone, or one of another user.
  if (status !== 0) return;
  const names = new Set(
    stdout
      .trim()
      .split("\n")
      .map((path) => path.split("/")[0]),
  );
  const listed =
    "package.json package-lock.json tsconfig.json build.mjs src commands test fixtures docs README.md LICENSE CHANGELOG.md " +
    "CONTRIBUTING.md SUPPORT.md SECURITY.md .biome.json .ci .editorconfig .gitattributes .github .gitignore";
  expect([...names].filter((name) => !listed.split(" ").includes(name ?? ""))).toEqual([]);
});

describe("the lock file", () => {
  const text = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  const packages = JSON.parse(text).packages as Record<
    string,
    { optionalDependencies?: Record<string, string> }
  >;

  test("has every optional package, so that npm ci accepts it (npm run lock adds them)", () => {
    const names = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(names.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });

  test("names no registry", () => {
    expect(text).not.toContain('"resolved"');
  });
});

function isAllowed({ file, target, kind }: Edge): boolean {
  const rowPath = rowOf(file);
  if (rowPath === undefined) return false;
  if (isInside(target, folderOf(rowPath))) return true;
  const words = (RULES[rowPath] ?? "").split(" ").map((word) => word.split(":") as [string, string?]);
  return words.some(([path, only]) => isInside(target, path) && isAllowedKind(kind, only));
}

function isAllowedKind(kind: Import["kind"], only: string | undefined): boolean {
  if (only === "type") return kind === "type";
  return only !== "lazy" || kind !== "value";
}

/** The longest row of the table that matches the file. */
function rowOf(file: string): string | undefined {
  const path = file.replace(/\.ts$/, "");
  return Object.keys(RULES)
    .filter((rowPath) => isInside(path, rowPath))
    .sort((a, b) => b.length - a.length)[0];
}

/** The folder of a file, also if the file has a row of its own. */
function folderOf(rowPath: string): string {
  const depth = rowPath.startsWith("src/codec/") ? 3 : 2;
  return rowPath.split("/").slice(0, depth).join("/");
}

function isInside(path: string, rowPath: string): boolean {
  return path === rowPath || path.startsWith(`${rowPath}/`);
}

function targetOf(file: string, from: string): string {
  if (from.startsWith("node:")) return "node";
  if (!from.startsWith(".")) return from.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? from;
  return normalize(join(dirname(file), from)).replace(/\.js$/, "");
}

function sentence({ file, target, kind }: Edge): string {
  return `${file} may not import ${target} (${kind}); allowed: ${RULES[rowOf(file) ?? ""] ?? "no row of the table holds it"}`;
}

/** Import circles, types and lazy imports included, each as a path. */
function circles(): string[] {
  const next = new Map(FILES.map((file) => [file.replace(/\.ts$/, ""), [] as string[]]));
  for (const { file, target } of IMPORT_EDGES) next.get(file.replace(/\.ts$/, ""))?.push(target);
  const importPaths: string[] = [];
  const finishedFiles = new Set<string>();
  const visit = (path: readonly string[], file: string): void => {
    if (path.includes(file)) importPaths.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (finishedFiles.has(file)) return;
    finishedFiles.add(file);
    for (const target of next.get(file) ?? []) visit([...path, file], target);
  };
  for (const file of next.keys()) visit([], file);
  return importPaths;
}

/** Names that a file defines and exports; re-exported names are defined elsewhere. */
function exportsOf(source: string): string[] {
  const declaration =
    /^export (?:abstract |async |declare )*(?:function\*?|class|const|interface|type|enum) (\w+)/gm;
  return [...new Set([...withoutComments(source).matchAll(declaration)].map(([, name]) => name as string))];
}

function sourcesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return entries.filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`);
}

function sourceOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}
