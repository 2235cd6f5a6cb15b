import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { testEnvironment } from "./environment.mjs";
import { world } from "./world.mjs";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Words for jest that select the files of one kind. */
export const UNIT = [
  "--testPathIgnorePatterns",
  "/node_modules/",
  "/test/(kernel|support|bench)/",
  "\\.long\\.test\\.ts$",
];
export const KERNEL = [
  "--testMatch",
  "**/test/{kernel,support}/**/*.test.ts",
  "--testPathIgnorePatterns",
  "/node_modules/",
  "\\.long\\.test\\.ts$",
];
export const LONG = ["--testMatch", "**/test/**/*.long.test.ts"];
/** All that take the number of their runs from fuzz.ts. */
export const PROPERTIES = ["--findRelatedTests", "test/support/fuzz.ts"];

/** Runs a program of this checkout in the environment of tests. Returns whether it succeeded. */
export function run(argv, env = {}, stdin = "ignore") {
  const [command, ...args] = argv;
  const options = {
    cwd: ROOT,
    stdio: [stdin, "inherit", "inherit"],
    env: { ...testEnvironment(), ...env },
  };
  return spawnSync(command, args, options).status === 0;
}

/** Runs jest with these words, in private namespaces. Returns whether all tests passed. */
export function jest(words, env = {}, stdin = "ignore") {
  const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
  const program = [process.execPath, join(ROOT, "node_modules/jest/bin/jest.js")];
  const workers = words.some((word) => word.startsWith("--maxWorkers=")) ? [] : ["--maxWorkers=2"];
  return run([...world(), ...program, ...workers, ...words], { NODE_OPTIONS, ...env }, stdin);
}
