import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { loadPolicy } from "../../src/policy/module.js";
import { loadingError } from "../../src/policy/module-errors.js";
import { mptcpctl } from "../support/cli.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { ROOT } from "../support/root.js";
import { words } from "../support/words.js";

const EVENT_RECORDING = join(ROOT, "fixtures/6.18/monitor-connection.pcap");

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

function module(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

let last = 0;
/** A module is loaded once for each name. */
const newFileName = () => `fresh-${last++}.mjs`;

/** Of each kind one, which do not take long. */
const QUICK = ["text.mjs", "throw.mjs", "gone.mjs", "syntax.mjs", "inner.mjs"];

const REFUSED: readonly (readonly [name: string, text: string, message: RegExp, hint: RegExp])[] = [
  ["empty.mjs", "export const policy = {};", /has no hook$/, /^hooks are start, /],
  ["text.mjs", "export const policy = { closed: 'no' };", /^closed of .* is no function$/, /^a hook is /],
  [
    "throw.mjs",
    "\nthrow new Error('boom');",
    /throw\.mjs threw while it was loaded: Error: boom at .*:2:7$/,
    /^node /,
  ],
  ["null.mjs", "throw Object.create(null);", /null\.mjs threw while it was loaded: \[Object: null/, /^node /],
  ["json.mjs", "JSON.parse('{');", /json\.mjs threw while it was loaded: SyntaxError: .*:1:6/, /^node /],
  ["gone.mjs", "import './nowhere.mjs';", /gone\.mjs cannot be loaded: Cannot find module/, /^packages are /],
  [
    "package.mjs",
    "import 'no-such';",
    /package\.mjs cannot be loaded: Cannot find package/,
    /^packages are /,
  ],
  ["names.mjs", "\nimport { no } from 'node:fs';", /names\.mjs:2: syntax error: .*'no'$/, /is: import \{ no/],
  [
    "syntax.mjs",
    "export const policy = {\n  a: ;\n};",
    /syntax\.mjs:2: syntax error: /,
    /^the line is: a: ;$/,
  ],
  ["syntax.js", "export const policy = {\n  a: ;\n};", /syntax\.js:2: syntax error: /, /^the line is: a: ;$/],
  ["syntax.cjs", "\n\nmodule.exports = { a: ; };", /syntax\.cjs:3: syntax error: /, /is: module\.exports/],
  ["inner.mjs", "import './syntax.mjs';", /\/syntax\.mjs:2: syntax error: /, /^the line is: a: ;$/],
  [
    "comment.mjs",
    "// as from './%2F.mjs', from './%zz.mjs'\nimport './syntax.mjs';",
    /\/syntax\.mjs:2: syntax error: /,
    /^the line is: a: ;$/,
  ],
  ["outer.mjs", "export * from './inner.mjs';", /\/syntax\.mjs:2: syntax error: /, /^the line is: a: ;$/],
  [
    "getter.mjs",
    "export const policy = { get stop() { throw 1; } };",
    /threw while it was loaded: 1$/,
    /^node /,
  ],
];

describe("a policy module", () => {
  test.each([
    ["by name", "a.mjs", "export const policy = { established() {} };"],
    ["by default", "b.mjs", "export default { established() {} };"],
    ["from CommonJS", "c.cjs", "module.exports = { policy: { established() {} } };"],
    ["from CommonJS, whole", "d.cjs", "module.exports = { established() {} };"],
  ])("may have the export %s", async (_, name, text) => {
    expect(await loadPolicy(module(name, text))).toHaveProperty("established");
  });

  test("without a policy is an error that names its exports, and shows a valid example", async () => {
    for (const [text, hint] of [
      [
        "export const answer = 42;",
        "it exports answer; a policy is an object with hooks: export const policy = ",
      ],
      ["", "it exports nothing; a policy is "],
      ["export default () => {};", "its default export is a function; a policy is "],
      ["export default class { established() {} }", "its default export is a function; a policy is "],
      ["export const policy = 'no';", "its policy is a string; a policy is "],
    ])
      await expect(loadPolicy(module(newFileName(), text ?? ""))).rejects.toMatchObject({
        code: "usage",
        message: expect.stringMatching(/ exports no policy$/),
        hint: expect.stringContaining(hint ?? ""),
      });
  });

  test.each(REFUSED.filter(([name]) => IS_LONG_PART || QUICK.includes(name)))(
    "%s is refused with the reason, and the source line if known",
    async (name, text, message, hint) => {
      const file = module(name, text);
      const { code, stderr } = await mptcpctl(undefined, words`--replay ${EVENT_RECORDING} pm run ${file}`);
      const [first = "", second = ""] = stderr.split("\n");
      expect(code).toBe(1);
      expect(first.replace(/^Error: |\.$/g, "")).toMatch(message);
      expect(second.replace(/^hint: /, "")).toMatch(hint);
    },
  );

  test("that never finishes loading, or exits, is refused with that reason", async () => {
    for (const [text, message] of [
      ["await new Promise(() => {});", /never\.mjs never finishes loading: /],
      [
        "process.exit(3);",
        /never\.mjs cannot be used: it ended itself while it was loaded, with exit code 3\.\nhint: /,
      ],
    ] as const) {
      const file = module("never.mjs", text);
      expect(await mptcpctl(undefined, words`--replay ${EVENT_RECORDING} pm run ${file}`)).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(message),
      });
    }
  });
});

describe("a syntax error of TypeScript", () => {
  const text = "export const policy = {\n  established(connection: unknown) { const = 5; },\n};\n";
  const line = "  established(connection: unknown) { const = 5; },";
  const hint = `the line is: ${line.trim()}`;

  test("is shown with its source line, though Node prints the lines before it, too", () => {
    const file = module("shown.ts", text);
    // The formats of Node 22.18, 24 and 26.
    const stack = `${file}:2\nexport const policy = {\n${line}\n${"^".padStart(44)}\n};\n\nSyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: no\n    at parseTypeScript (node:internal/modules/typescript:72:36)`;
    const error = Object.assign(new SyntaxError("no"), { code: "ERR_INVALID_TYPESCRIPT_SYNTAX", stack });
    expect(loadingError(file, error)).toMatchObject({ message: `${file}:2: syntax error: no`, hint });
  });

  const { typescript } = process.features as { typescript?: unknown };
  if (typescript)
    test.each(["own.ts", "own.mts", "windows.ts", "imported.ts"])(
      "is shown by this version of Node, too: %s",
      async (name) => {
        const modulePath = module(name, name === "windows.ts" ? text.replaceAll("\n", "\r\n") : text);
        const file = name === "imported.ts" ? module("importing.ts", 'import "./imported.ts";') : modulePath;
        const { code, stderr } = await mptcpctl(undefined, words`--replay ${EVENT_RECORDING} pm run ${file}`);
        expect([code, stderr.split("\n")[1]]).toEqual([1, `hint: ${hint}`]);
        expect(stderr).toContain(`${modulePath}:2: syntax error: `);
      },
    );
});
