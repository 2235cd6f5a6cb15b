import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../../../support/fuzz.js";
import { throughputChart } from "../../../../commands/view/widgets/throughput-chart.js";

const curves = [
  { title: "path 1", rates: [1_250_000, 1_250_000, 0, 0, 625_000, 1_250_000] },
  { title: "path 2", rates: [1_250_000, 1_250_000, 1_250_000, 300_000, 0, 100_000] },
];
const marks = [
  { at: 0.4, text: "breaks" },
  { at: 0.8, text: "healed" },
];

describe("a chart of throughput", () => {
  test("draws each path on one scale, with marks above and seconds below", () => {
    expect(throughputChart(curves, { step: 0.2, marks, width: 40, unicode: true })).toBe(
      [
        "                    ▼ breaks  ▼ healed",
        "path 1",
        "  10Mbit │██████████               █████",
        "         │██████████               █████",
        "         │██████████          ██████████",
        "         │██████████          ██████████",
        "       0 └──────────────────────────────",
        "path 2",
        "  10Mbit │███████████████",
        "         │███████████████",
        "         │███████████████",
        "         │████████████████████     ▃▃▃▃▃",
        "       0 └──────────────────────────────",
        "          0 s                      1 s",
        "",
      ].join("\n"),
    );
  });

  test("has only ASCII if the locale is not UTF-8", () => {
    const chart = throughputChart(curves, { step: 0.2, marks, width: 40, unicode: false });
    expect(chart).toMatch(/^[\n -~]*$/);
    expect(chart).toContain("##########");
  });

  test("fits the width, and draws at least one step for any data", () => {
    const rates = fc.array(fc.integer({ min: 0, max: 2e9 }), { maxLength: 300 });
    fc.assert(
      fc.property(rates, fc.integer({ min: 20, max: 200 }), fc.boolean(), (rates, width, unicode) => {
        const chart = throughputChart([{ title: "one", rates }], { step: 0.2, marks: [], width, unicode });
        for (const line of chart.split("\n").slice(0, -2)) expect(line.length).toBeLessThanOrEqual(width);
        expect(chart.split("\n")).toHaveLength(8);
      }),
    );
  });
});
