import { describe, expect, test } from "@jest/globals";
import { labJson, labRow, labText, rateText } from "../../../commands/view/lab.js";
import type { Lab, LabOptions, LabPath } from "../../../src/index.js";
import { planPaths } from "../../../src/lab/paths.js";
import { labOutput } from "../../../src/schema/output/lab.js";
import { complaint } from "../../../src/schema/validate.js";

const KEY = { pid: 4711, started: "1" };

function lab(options: LabOptions, change: (path: LabPath) => LabPath = (path) => path): Lab {
  const { layout = "separate", ipv6 = false } = options;
  const holders = { client: KEY, server: KEY, middle: KEY };
  const rest = { name: "blue", id: "1", created: 1e12, user: false };
  return { ...rest, layout, ipv6, holders, paths: planPaths(options).map(change) };
}

const text = (one: Lab, unicode = true) => labText(one, { unicode }).split("\n");

describe("the drawing of a lab", () => {
  test("has a line for each path, with the state of the path", () => {
    const withFaults = (path: LabPath): LabPath =>
      path.number === 1 ? path : { ...path, broken: "silent", shape: { rate: 1e7, delay: 2500, loss: 1 } };
    expect(text(lab({}, withFaults))).toEqual([
      "lab blue: 2 paths, a separate network each",
      "",
      "   client                                                                         server",
      "1  enp1s0  10.0.1.1/24  metric 100  ────────────────────────────────────────────  enp1s0  10.0.1.2/24",
      "2  wlp1s0  10.0.2.1/24  metric 600  ─╳ broken, 10mbit, delay 2.5ms, loss 1% ────  enp2s0  10.0.2.2/24",
      "",
    ]);
  });

  test("joins the paths of one network, in ASCII if the locale is not UTF-8", () => {
    expect(text(lab({ layout: "shared", paths: 3, ipv6: true }), false)).toEqual([
      "lab blue: 3 paths, one network",
      "",
      "   client                                        server",
      "1  enp1s0  192.0.2.2/24    metric 100  ------+-  enp1s0  192.0.2.1/24",
      "           2001:db8::2/64                    |           2001:db8::1/64",
      "2  wlp1s0  192.0.2.3/24    metric 600  ------+",
      "           2001:db8::3/64                    |",
      "3  wwp2s0  192.0.2.4/24    metric 700  ------+",
      "           2001:db8::4/64",
      "",
    ]);
  });

  test("of a single path needs no joint, and names its address", () => {
    const [head, , , line] = text({ ...lab({ paths: 1, layout: "shared" }), user: true });
    expect(head).toBe("lab blue: 1 path, one network, in a user namespace");
    expect(line).toBe("1  enp1s0  192.0.2.2/24  metric 100  ────────  enp1s0  192.0.2.1/24");
  });
});

test("a rate is printed in the units of its argument", () => {
  expect([8000, 1.5e6, 1e11, 999].map(rateText)).toEqual(["8kbit", "1.5mbit", "100gbit", "999bit"]);
});

test("a lab is one row, with the paths that have changed", () => {
  const change = (path: LabPath): LabPath => (path.number === 2 ? { ...path, broken: "carrier" } : path);
  expect(labRow(lab({ ipv6: true, rate: 1e6 }, change))).toEqual([
    "blue",
    "2",
    "separate",
    "4 6",
    "wlp1s0",
    "enp1s0 wlp1s0",
  ]);
});

test.each([{}, { layout: "shared", ipv6: true, paths: 8, rate: 1e6 }] as LabOptions[])(
  "a lab as JSON has the documented shape: %j",
  (options) => {
    expect(complaint(labOutput, labJson(lab(options)))).toBeUndefined();
  },
);
