import { describe, expect, test } from "@jest/globals";
import { hex, toHex } from "./hex.js";

describe("commented hex", () => {
  test("is decoded without spaces and comments", () => {
    expect(hex`
      1400 0000   # length, host order
      12 00       # type
    `).toEqual(Buffer.from([0x14, 0, 0, 0, 0x12, 0]));
  });

  test("has an error with the number of an invalid line", () => {
    expect(() => hex("00\n0g")).toThrow("line 2 is no hex: 0g");
    expect(() => hex("000")).toThrow("line 1");
  });

  test("is written so that it can be decoded", () => {
    const bytes = Buffer.from(Array.from({ length: 40 }, (_, index) => index * 6));
    expect(hex(toHex(bytes))).toEqual(bytes);
    expect(toHex(Buffer.from([1, 0xab]))).toBe("01 ab  # 0");
  });
});
