import { accessSync, constants } from "node:fs";
import { test } from "@jest/globals";
import { kernelTest } from "./kernel.js";

const FOLDERS = `${process.env.PATH}:/usr/sbin:/sbin`.split(":");

/** Path of a program of the system, undefined if it is not installed. */
export function findTool(name: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A kernel test that also needs a program of the system; `missing` names a missing one. The rules of `kernelTest`
 * apply.
 */
export function kernelTestWith(
  missing: string | undefined,
  title: string,
  body: () => Promise<void>,
  timeoutMs?: number,
  declare = kernelTest,
): void {
  if (missing === undefined) declare(title, body, timeoutMs);
  else if (process.env.MPTCPCTL_REQUIRE === "kernel") test(title, () => refuse(missing));
  else {
    process.stderr.write(`skipped: ${title}: ${missing}\n`);
    test.skip(title, () => {});
  }
}

function refuse(missing: string): never {
  throw new Error(`MPTCPCTL_REQUIRE=kernel, but ${missing}`);
}
