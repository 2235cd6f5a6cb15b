import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ROOT } from "./root.js";

const FOLDER = join(ROOT, "test");
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".test.ts"),
);
const textOf = (name: string) => readFileSync(join(FOLDER, name), "utf8");

test("a file with tests that take long has a neighbour that imports it, and no other file has one", () => {
  const divided = FILES.filter((name) =>
    /\b(longKernelTest|sampledTest|partTest|IS_LONG_PART)\b/.test(textOf(name)),
  );
  const imported = FILES.flatMap((name) => {
    const [, quick] = /^import "\.\/(\S+\.test)\.js";\n$/.exec(textOf(name)) ?? [];
    return quick && name.endsWith(`${quick.replace(/\.test$/, ".long.test")}.ts`)
      ? [name.replace(".long.test", ".test")]
      : [];
  });
  expect(imported.sort()).toEqual(divided.filter((name) => !name.endsWith("long-part.test.ts")).sort());
});
