import { readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ERRNO } from "../src/errno.js";
import { ROOT } from "./support/root.js";

test("the numbers of errno.h are those of this system", () => {
  expect(constants.errno).toMatchObject(ERRNO);
});

test("no other file has a number of errno.h", () => {
  const files = ["src", "commands"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const number = new RegExp(`\\b(${Object.keys(ERRNO).join("|")}) ?[:=] ?-?\\d`);
  const found = files.filter(
    (file) => file.endsWith(".ts") && number.test(readFileSync(join(ROOT, file), "utf8")),
  );
  expect(found).toEqual(["src/errno.ts"]);
});
