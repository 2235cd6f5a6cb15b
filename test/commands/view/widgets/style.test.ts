import { describe, expect, test } from "@jest/globals";
import { colorOfAddress, escapeControls, paint } from "../../../../commands/view/widgets/style.js";

describe("colours", () => {
  test("are absent if not requested", () => {
    expect(paint("eth0", "dev", { color: false, light: true })).toBe("eth0");
  });

  test.each([
    ["dev", false, "1;36"],
    ["ipv4", false, "1;35"],
    ["ipv6", false, "1;94"],
    ["dev", true, "36"],
    ["ipv4", true, "35"],
    ["ipv6", true, "34"],
  ] as const)("of %s on a light background (%s) are %s", (ink, light, code) => {
    expect(paint("x", ink, { color: true, light })).toBe(`\u001b[${code}mx\u001b[0m`);
  });

  test("depend on the family of the address", () => {
    expect([colorOfAddress("10.0.0.1"), colorOfAddress("::1"), colorOfAddress("::ffff:10.0.0.1")]).toEqual([
      "ipv4",
      "ipv6",
      "ipv6",
    ]);
  });
});

describe("control characters", () => {
  test("of both ranges are written in hexadecimal", () => {
    const controls = String.fromCharCode(0, 7, 9, 10, 0x1b, 0x7f, 0x80, 0x9b, 0x9f);
    expect(escapeControls(controls)).toBe("\\x00\\x07\\x09\\x0a\\x1b\\x7f\\x80\\x9b\\x9f");
  });

  test("include bidirectional, invisible and line-separating characters", () => {
    expect(escapeControls("a\u202eb\u2066c\u200bd\u2028e\ufefff")).toBe(
      "a\\u202eb\\u2066c\\u200bd\\u2028e\\ufefff",
    );
  });

  test("are the only characters that change", () => {
    expect(escapeControls("wlp1s0 ü€\u00a0\\x")).toBe("wlp1s0 ü€\u00a0\\x");
  });
});
