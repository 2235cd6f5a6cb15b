import { describe, expect, test } from "@jest/globals";
import { redrawn } from "../../../../commands/view/widgets/screen.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are tested
const withoutEscapes = (text: string) => text.replace(/\u001b\[\??\d*[A-Za-z]/g, "");

describe("a screen drawn over the previous one", () => {
  test("starts at the top, clears the rest of each line and all lines below", () => {
    expect(redrawn("a\nb\n")).toBe("\u001b[?7l\u001b[Ha\u001b[K\nb\u001b[K\n\u001b[J\u001b[?7h");
  });

  test("shows how many lines are left out if it does not fit", () => {
    expect(withoutEscapes(redrawn("1\n2\n3\n4\n5\n", 4))).toBe("1\n2\n3 more lines\n");
    expect(withoutEscapes(redrawn("1\n2\n3\n", 4))).toBe("1\n2\n3\n");
  });

  test("never scrolls the terminal, however small it is", () => {
    for (const rows of [1, 2, 3, 10]) {
      const lines = withoutEscapes(redrawn("1\n2\n3\n4\n5\n6\n", rows)).split("\n").length - 1;
      expect(lines).toBeLessThanOrEqual(Math.max(1, rows - 1));
    }
  });
});
