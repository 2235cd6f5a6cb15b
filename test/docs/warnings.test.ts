import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { WARNING_CODES } from "../../src/model/warning.js";
import { ROOT } from "../support/root.js";

test("docs/warnings.md explains each code of a warning once", () => {
  const text = readFileSync(join(ROOT, "docs/warnings.md"), "utf8");
  const codes = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(codes.toSorted()).toEqual([...WARNING_CODES].toSorted());
});
