import { describe, expect, test } from "@jest/globals";
import { escaped, quoted, words } from "./words.js";

describe("words of a line", () => {
  test("are split at blanks, but not within what is put in", () => {
    const file = "/a b/ü.mjs";
    expect(words`-q  pm run ${file} token=${5}`).toEqual(["-q", "pm", "run", file, "token=5"]);
    expect(words`run ${""}`).toEqual(["run"]);
  });

  test("are quoted for a shell and for a pattern", () => {
    expect(quoted("it's")).toBe("'it'\\''s'");
    expect(new RegExp(`^${escaped("/a (b)/c+.mjs")}$`).test("/a (b)/c+.mjs")).toBe(true);
  });
});
