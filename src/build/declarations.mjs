// The package has one file of types: what src/index.ts exports, and nothing else. tsc writes one file for each module,
// with everything that modules need from each other.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const IMPORTS = /^(import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"([^"]+)";$/gm;
const KIND = "(?:abstract )?(?:interface|type|class|const|function)\\*?";
const HEAD = new RegExp(`^(?:export )?(?:declare )?${KIND} (\\w+)`);
const START = new RegExp(`^(?=/\\*\\*|(?:export )?(?:declare )?${KIND} \\w)`, "m");

/** The declarations and imports of the modules, each read once. */
class Modules {
  #read = new Map();

  of(file) {
    if (!this.#read.has(file)) this.#read.set(file, moduleIn(readFileSync(file, "utf8"), file));
    return this.#read.get(file);
  }

  /** The declaration that a name means in a file: of this project, or of Node; undefined for other words. */
  find(name, file) {
    const { declared, imported } = this.of(file);
    if (declared.has(name)) return declared.get(name);
    const { name: there, from } = imported.get(name) ?? {};
    if (from === undefined) return undefined;
    if (from.startsWith("node:")) return { name, from, text: "" };
    return existsSync(from) ? this.find(there, from) : undefined;
  }
}

function moduleIn(text, file) {
  const imported = new Map();
  const exported = [];
  for (const [, kind, list, from] of text.matchAll(IMPORTS))
    for (const word of list.split(",").map((one) => one.trim().replace(/^type /, ""))) {
      if (word === "") continue;
      const [name, here = name] = word.split(" as ");
      const target = from.startsWith(".") ? join(dirname(file), from.replace(/\.js$/, ".d.ts")) : from;
      imported.set(here, { name, from: target });
      if (kind === "export") exported.push(here);
    }
  return { imported, exported, declared: declarationsIn(text.replace(IMPORTS, ""), file) };
}

/** Each declaration with its comment; overloads are one. */
function declarationsIn(text, file) {
  const declared = new Map();
  let comment = "";
  for (const part of text.split(START)) {
    const [, name] = HEAD.exec(part) ?? [];
    if (name === undefined) {
      comment = part.startsWith("/**") ? part : "";
      continue;
    }
    const before = declared.get(name)?.text ?? "";
    declared.set(name, { name, file, text: before + comment + part.replace(/^export \{\};\n/m, "") });
    comment = "";
  }
  return declared;
}

/** The words of a declaration that may be names, without comments and texts. */
const wordsOf = ({ text }) =>
  new Set(
    text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/"[^"]*"/g, '""')
      .match(/[A-Za-z_]\w*/g),
  );

/**
 * One file with the declarations of the names that a file exports.
 * @throws Error if one of them names a declaration that is not exported
 */
export function bundledDeclarations(index) {
  const modules = new Modules();
  const exported = modules.of(index).exported.map((name) => {
    const found = modules.find(name, index);
    if (found?.name !== name) throw new Error(`no declaration of ${name} was found`);
    return found;
  });
  const names = new Set(exported);
  const ofNode = new Map();
  for (const one of exported)
    for (const word of wordsOf(one)) {
      const named = modules.find(word, one.file);
      if (named?.from !== undefined) ofNode.set(word, named.from);
      else if (named !== undefined && !names.has(named))
        throw new Error(
          `${one.name} names ${named.name} of ${named.file}, which src/index.ts does not export`,
        );
    }
  const imports = [...ofNode].map(([name, from]) => `import type { ${name} } from "${from}";\n`);
  return [...imports.sort(), ...exported.map(({ text }) => `\n${text.trim()}\n`)].join("");
}
