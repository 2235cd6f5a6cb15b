import { describe, expect, test } from "@jest/globals";
import { escaped, quoted, words } from "./words.js";

describe("the template tag words", () => {
  test("splits at blanks, but not inside inserted values", () => {
    const file = "/a b/ü.mjs";
    expect(words`-q  pm run ${file} token=${5}`).toEqual(["-q", "pm", "run", file, "token=5"]);
    expect(words`run ${""}`).toEqual(["run"]);
  });

  test("quotes for a shell and for a pattern", () => {
    expect(quoted("it's")).toBe("'it'\\''s'");
    expect(new RegExp(`^${escaped("/a (b)/c+.mjs")}$`).test("/a (b)/c+.mjs")).toBe(true);
  });
});
