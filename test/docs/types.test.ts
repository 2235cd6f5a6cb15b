import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { bundledDeclarations } from "../../src/build/declarations.mjs";
import { CLIENTS, METHODS } from "../../src/checked/manager.js";
import { ROOT } from "../support/root.js";

const TEXT = readFileSync(join(ROOT, "dist/index.d.ts"), "utf8");
/** Each declaration of the file, without its comment: what follows an empty line. */
const DECLARATIONS = TEXT.split("\n\n").slice(1);
const NAME = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|const|function) (\w+)/m;

const nameOf = (declaration: string): string | undefined => NAME.exec(declaration)?.[1];

/** Public methods of a class: the build has removed internal ones. */
function methodsOf(name: string): string[] {
  const text = DECLARATIONS.find((one) => nameOf(one) === name)?.replace(/\/\*[\s\S]*?\*\//g, "") ?? "";
  return [...text.matchAll(/^ {4}(\w+)(?:<[^>]*>)?\(/gm)].map(([, method = ""]) => method).sort();
}

describe("the published types", () => {
  test("are one file that imports only from Node", () => {
    expect(DECLARATIONS.length).toBeGreaterThan(200);
    const imports = [...TEXT.matchAll(/^import .* from "(.*)";$|import\("(.*?)"\)/gm)];
    expect(imports.map(([, from]) => from).filter((from) => !from?.startsWith("node:"))).toEqual([]);
  });

  test("are all exported and documented", () => {
    const isDocumented = (one: string) => /^\/\*\*[\s\S]*\*\/\nexport /.test(one);
    expect(DECLARATIONS.filter((one) => !isDocumented(one))).toEqual([]);
  });

  test("have no method whose arguments are not checked", () => {
    const names = {
      limits: "LimitsClient",
      endpoints: "EndpointsClient",
      connections: "ConnectionsClient",
      counters: "CountersClient",
      managers: "PathManagersClient",
      userspace: "UserspaceClient",
    } satisfies Record<keyof typeof CLIENTS, string>;
    for (const [part, name] of Object.entries(names))
      expect(methodsOf(name)).toEqual(Object.keys(CLIENTS[part as keyof typeof CLIENTS]).sort());
    expect(methodsOf("PathManager")).toEqual(Object.keys(METHODS).sort());
  });
});

describe("the build of the types", () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-types-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const bundle = (index: string) => {
    const shown =
      "import type { Hidden } from './hidden.js';\n/** Shown. */\nexport interface Shown {\n    one: Hidden;\n}\n";
    writeFileSync(join(folder, "shown.d.ts"), shown.replaceAll("'", '"'));
    writeFileSync(join(folder, "hidden.d.ts"), '/** Hidden. */\nexport type Hidden = "Shown";\n');
    writeFileSync(join(folder, "index.d.ts"), index);
    return bundledDeclarations(join(folder, "index.d.ts"));
  };

  test("fails for a name that is used and not exported", () => {
    expect(() => bundle('export type { Shown } from "./shown.js";\n')).toThrow(
      /^Shown names Hidden of .*hidden\.d\.ts/,
    );
  });

  test("has what is exported, in its order", () => {
    const index = 'export type { Shown } from "./shown.js";\nexport type { Hidden } from "./hidden.js";\n';
    expect(bundle(index)).toBe(
      '\n/** Shown. */\nexport interface Shown {\n    one: Hidden;\n}\n\n/** Hidden. */\nexport type Hidden = "Shown";\n',
    );
  });
});
