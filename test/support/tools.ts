import { accessSync, constants } from "node:fs";
import { test } from "@jest/globals";
import { kernelTest } from "./kernel.js";

const FOLDERS = `${process.env.PATH}:/usr/sbin:/sbin`.split(":");

/** Where a program of the system is, undefined where there is none. */
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

/** A kernel test that takes something of the system, too; `missing` says what is not there. The rules of `kernelTest` hold for it. */
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
