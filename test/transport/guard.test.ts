import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { exec } from "../support/process.js";
import { ROOT } from "../support/root.js";

/** The number of the descriptor is another file's when the signal comes. */
const PROGRAM = `
  import { closeSync, openSync } from "node:fs";
  const [library, changed, other] = process.argv.slice(1);
  const { guardChange } = await import(library);
  const fd = openSync(changed, "w");
  guardChange({ fd, undo: "before" });
  closeSync(fd);
  if (openSync(other, "w") !== fd) throw new Error("the number is not used again");
  process.kill(process.pid, "SIGALRM");
  setTimeout(() => {}, 10_000);`;

test("a signal undoes a change where it was made, whatever has its descriptor's number by then", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-guard-"));
  const [changed, other] = [join(folder, "changed"), join(folder, "other")];
  const library = pathToFileURL(join(ROOT, "dist/index.js")).href;
  const words = ["--input-type=module", "-e", PROGRAM, library, changed, other];
  expect(await exec(undefined, [process.execPath, ...words])).toMatchObject({
    signal: "SIGALRM",
    stderr: "",
  });
  expect([readFileSync(changed, "utf8"), readFileSync(other, "utf8")]).toEqual(["before", ""]);
  rmSync(folder, { recursive: true });
});
