/** One import or re-export of a source file. */
export interface Import {
  /** As written: `./kinds.js`, `node:fs`, `zod/mini`. */
  readonly from: string;
  /** `value`: loaded with the file; `lazy`: by `import()`; `type`: removed by the build. */
  readonly kind: "value" | "lazy" | "type";
}

/** The imports of a source. Parses text, not a syntax tree: the project's files use only simple forms. */
export function importsOf(source: string): Import[] {
  const text = withoutComments(source);
  const fixed = [...text.matchAll(/^(import|export) (type )?[^;"]*?(?:from )?"([^"]+)";/gm)];
  const lazy = [...text.matchAll(/\bimport\("([^"]+)"\)/g)];
  return [
    ...fixed.filter(([whole, word]) => word === "import" || /from "[^"]+";$/.test(whole)).map(fixedImport),
    ...lazy.map(([, from = ""]) => ({ from, kind: "lazy" as const })),
  ];
}

function fixedImport([, , type, from = ""]: RegExpMatchArray): Import {
  return { from, kind: type === undefined ? "value" : "type" };
}

/** The source without its comments; strings that look like comments stay. */
export function withoutComments(source: string): string {
  return source.replace(
    /("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/.*/g,
    (_, text = "") => text,
  );
}
