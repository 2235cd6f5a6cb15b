import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A declaration in a .d.ts file. */
export interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly isDocumented: boolean;
}

interface Module {
  /** The file and the name there, by the name here. */
  readonly names: ReadonlyMap<string, readonly [name: string, file: string]>;
  readonly exported: readonly string[];
  readonly declared: ReadonlyMap<string, Declaration>;
}

const LIST = /^(import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"(\.[^"]+)\.js";/gm;
const HEAD =
  /^(?:\/\*\*[\s\S]*?\*\/\n)?(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|const|function)\*? (\w+)/;
const START =
  /^(?=\/\*\*|(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|const|function)\*? \w)/m;

const modules = new Map<string, Module>();

function moduleOf(file: string): Module {
  const known = modules.get(file) ?? read(file);
  modules.set(file, known);
  return known;
}

function read(file: string): Module {
  const text = readFileSync(file, "utf8");
  const names = new Map<string, readonly [string, string]>();
  const exported: string[] = [];
  for (const [, kind, list = "", from = ""] of text.matchAll(LIST))
    for (const entry of list.split(",").map((one) => one.trim().replace(/^type /, ""))) {
      if (entry === "") continue;
      const [name = "", here = name] = entry.split(" as ");
      names.set(here, [name, join(dirname(file), `${from}.d.ts`)]);
      if (kind === "export") exported.push(here);
    }
  return { names, exported, declared: declarationsIn(text, file) };
}

function declarationsIn(text: string, file: string): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  let comment = "";
  for (const part of text.split(START)) {
    const name = HEAD.exec(part)?.[1];
    if (name !== undefined)
      found.set(name, { name, file, text: part, isDocumented: `${comment}${part}`.startsWith("/**") });
    comment = name === undefined && /^\/\*\*[\s\S]*\*\/\s*$/.test(part) ? part : "";
  }
  return found;
}

/** The declaration of a name in a file, through imports. */
function resolved(name: string, file: string): Declaration | undefined {
  const { names, declared } = moduleOf(file);
  const own = declared.get(name);
  if (own !== undefined) return own;
  const [there, target] = names.get(name) ?? ["", ""];
  return existsSync(target) ? resolved(there, target) : undefined;
}

const withoutTexts = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"/g, '""');

/** The declarations that a declaration names. */
const namedBy = ({ text, file }: Declaration): Declaration[] =>
  [...new Set(withoutTexts(text).match(/[A-Za-z_]\w*/g))].flatMap((name) => resolved(name, file) ?? []);

/** The declarations of all names that a file exports. */
export const exportedDeclarations = (file: string): Declaration[] =>
  moduleOf(file).exported.flatMap((name) => resolved(name, file) ?? []);

/** Declarations that exported ones name, directly or not, and that are not exported. */
export function hiddenDeclarations(file: string): Declaration[] {
  const all = new Set(exportedDeclarations(file));
  const exported = all.size;
  for (const one of all) for (const named of namedBy(one)) all.add(named);
  return [...all].slice(exported);
}

/** Public methods of a class: the build has removed internal ones. */
export const methodsOf = ({ text }: Declaration): string[] =>
  [...withoutTexts(text).matchAll(/^ {4}(\w+)(?:<[^>]*>)?\(/gm)].map(([, name = ""]) => name);
