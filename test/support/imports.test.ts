import { describe, expect, test } from "@jest/globals";
import { importsOf, withoutComments } from "./imports.js";

describe("the reader of imports", () => {
  test("distinguishes values, types and lazy imports", () => {
    const source = `
      import a, { type B } from "./a.js";
      import type { C } from "./c.js";
      export {
        d,
      } from "./d.js";
      export type { E } from "./e.js";
      import "./side.js";
      const f = await import("./f.js");
    `.replace(/^ {6}/gm, "");
    expect(importsOf(source)).toEqual([
      { from: "./a.js", kind: "value" },
      { from: "./c.js", kind: "type" },
      { from: "./d.js", kind: "value" },
      { from: "./e.js", kind: "type" },
      { from: "./side.js", kind: "value" },
      { from: "./f.js", kind: "lazy" },
    ]);
  });

  test("ignores comments, and exports without imports", () => {
    const source =
      '// import a from "./a.js";\n/* import("./b.js") */\nexport const url = "http://c"; // d\nexport { url };\n';
    expect(importsOf(source)).toEqual([]);
    expect(withoutComments(source)).toBe('\n\nexport const url = "http://c"; \nexport { url };\n');
  });
});
