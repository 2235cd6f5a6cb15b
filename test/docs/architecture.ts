import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { importsOf } from "../support/imports.js";
import { ROOT } from "../support/root.js";

/** Purpose of each folder. A folder without a row fails the test. */
const PURPOSES: Readonly<Record<string, string>> = {
  commands: "one file or folder for each command: arguments, texts, calls of the library",
  "commands/cli":
    "command line parsers, help, batches, errors, terminal, signals; independent of the commands",
  "commands/view": "values to text, JSON and tables; one file for each thing that is printed",
  "src/index.ts": "the public names of the library; commands import nothing else",
  "src/checked": "the package: the public functions, with a check of each argument",
  "src/lab": "networks of namespaces on this machine, and transfers over MPTCP",
  "src/policy": "runs path managers written by users (`pm run`)",
  "src/run": "starts programs whose TCP sockets become MPTCP",
  "src/client": "the library: endpoints, limits, events, connections, userspace path manager, network",
  "src/decode": "decodes datagrams and recordings for people",
  "src/schema": "zod schemas: input that is checked before it is sent, and every `-j` shape",
  "src/session": "requests, replies, dumps, deadlines, multicast; the kernel's errors",
  "src/model": "endpoints, events, connections …, and the rules about them; no I/O",
  "src/recording": "pcap files: recording and replaying of datagrams and of host reads",
  "src/explain": "the texts of `mptcpctl explain`",
  "src/codec/families": "tables of attributes, commands and events: one row for each",
  "src/transport": "sockets: the addon, the fallback, network namespaces",
  "src/codec/wire": "bytes to values and back: attributes, headers, kinds",
  "src/host": "files, /proc, the clock, private files",
  "src/errno.ts": "numbers of errno.h that are needed by name",
  "src/errors.ts": "the error classes",
  "src/suggestions.ts": "every command line that helps after a known fault",
};

/** The folders as layers, from the real imports: each line imports only from lines with a lower number. */
export function layersText(): string {
  const imports = folderImports();
  const unknown = [...imports.keys()].filter((folder) => PURPOSES[folder] === undefined);
  if (unknown.length > 0) throw new Error(`test/docs/architecture.ts has no duty for ${unknown.join(", ")}`);
  const rows = [...imports.keys()].map((folder) => ({ folder, layer: layerOf(folder, imports) }));
  rows.sort((a, b) => b.layer - a.layer || a.folder.localeCompare(b.folder));
  return rows
    .map(({ folder, layer }) => `${String(layer).padStart(2)}  ${folder.padEnd(19)} ${PURPOSES[folder]}`)
    .join("\n");
}

/** 0 for a folder that imports no other; otherwise one above the highest that it imports. */
function layerOf(folder: string, imports: ReadonlyMap<string, ReadonlySet<string>>): number {
  const importedLayers = [...(imports.get(folder) ?? [])].map((one) => layerOf(one, imports));
  return importedLayers.length === 0 ? 0 : Math.max(...importedLayers) + 1;
}

function folderImports(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of ["src", "commands"].flatMap(sourcesBelow)) {
    const from = folderOf(file);
    const targets = importsOf(readFileSync(join(ROOT, file), "utf8"))
      .filter((one) => one.from.startsWith("."))
      .map((one) => folderOf(normalize(join(dirname(file), one.from)).replace(/\.js$/, ".ts")));
    found.set(from, new Set([...(found.get(from) ?? []), ...targets.filter((target) => target !== from)]));
  }
  return found;
}

function folderOf(file: string): string {
  const parts = file.split("/");
  if (parts.length === 2 && parts[0] === "src") return file;
  if (parts[0] === "commands")
    return /^(cli|view)$/.test(parts[1] ?? "") ? parts.slice(0, 2).join("/") : "commands";
  return parts.slice(0, parts[1] === "codec" ? 3 : 2).join("/");
}

function sourcesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return entries.filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`);
}
