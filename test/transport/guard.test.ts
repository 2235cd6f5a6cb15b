import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { exec } from "../support/process.js";
import { ROOT } from "../support/root.js";

/** The number of the descriptor belongs to another file when the signal arrives. */
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

test("a signal undoes a change through its original descriptor, even if the number was reused", async () => {
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

const IN_WORKER = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { Worker } from "node:worker_threads";
  const [library, changed, note] = process.argv.slice(1);
  const code = \`
    import { openSync } from "node:fs";
    import { parentPort } from "node:worker_threads";
    const [library, changed, note] = process.argv.slice(-3);
    const { guardChange } = await import(library);
    guardChange({ fd: openSync(changed, "r+"), undo: "before", note });
    parentPort.postMessage("changed");
    setInterval(() => {}, 1000);\`;
  const worker = new Worker(code, { eval: true, argv: [library, changed, note] });
  await new Promise((resolve) => worker.once("message", resolve));
  await worker.terminate();
  // A change by a later thread is not undone by the end of the first one.
  console.log(readFileSync(changed, "utf8"));
  writeFileSync(changed, "later.");
  process.kill(process.pid, "SIGALRM");
  setTimeout(() => {}, 10_000);`;

test("the end of a worker undoes its changes, once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-guard-"));
  const [changed, note] = [join(folder, "changed"), join(folder, "note")];
  for (const path of [changed, note]) writeFileSync(path, "during");
  const library = pathToFileURL(join(ROOT, "dist/index.js")).href;
  const words = ["--input-type=module", "-e", IN_WORKER, library, changed, note];
  expect(await exec(undefined, [process.execPath, ...words])).toMatchObject({
    stdout: "before\n",
    stderr: "",
    signal: "SIGALRM",
  });
  expect([readFileSync(changed, "utf8"), existsSync(note)]).toEqual(["later.", false]);
  rmSync(folder, { recursive: true });
});
