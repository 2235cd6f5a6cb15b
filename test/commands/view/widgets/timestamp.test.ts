import { describe, expect, test } from "@jest/globals";
import { longStamp, shortStamp } from "../../../../commands/view/widgets/timestamp.js";

/** Microseconds since 1970 of a local time. */
const at = (time: readonly [number, number, number, number, number, number], micros: number): number => {
  const [year, month, ...rest] = time;
  return new Date(year, month - 1, ...rest).getTime() * 1000 + micros;
};

describe("the long timestamp", () => {
  test("has the format of asctime, with microseconds that are not padded", () => {
    expect(longStamp(at([2026, 11, 22, 10, 41, 44], 565579))).toBe("Sun Nov 22 10:41:44 2026 565579 usec");
    expect(longStamp(at([2026, 11, 22, 10, 41, 44], 7))).toBe("Sun Nov 22 10:41:44 2026 7 usec");
  });

  test("pads the day with a blank and the time with zeros", () => {
    expect(longStamp(at([2026, 1, 5, 1, 2, 3], 0))).toBe("Mon Jan  5 01:02:03 2026 0 usec");
  });
});

describe("the short timestamp", () => {
  test("pads all its fields", () => {
    expect(shortStamp(at([2026, 11, 22, 10, 41, 44], 565684))).toBe("2026-11-22T10:41:44.565684");
    expect(shortStamp(at([2026, 1, 5, 1, 2, 3], 40))).toBe("2026-01-05T01:02:03.000040");
  });

  test("is correct on both sides of a full second", () => {
    const stamps = [
      at([2026, 12, 31, 23, 59, 59], 999_999),
      at([2027, 1, 1, 0, 0, 0], 0),
      at([2026, 12, 31, 23, 59, 59], 1),
      at([2026, 12, 31, 23, 59, 59], 1),
    ];
    expect(stamps.map(shortStamp)).toEqual([
      "2026-12-31T23:59:59.999999",
      "2027-01-01T00:00:00.000000",
      "2026-12-31T23:59:59.000001",
      "2026-12-31T23:59:59.000001",
    ]);
  });

  test("truncates fractions of a microsecond", () => {
    expect(shortStamp(at([2026, 1, 5, 1, 2, 3], 40) + 0.75)).toBe("2026-01-05T01:02:03.000040");
  });
});
