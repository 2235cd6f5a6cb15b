// npm test: types, lint, build, unit tests, kernel tests; one line of counts at the end.
// Words after `npm test --` go to jest, for both of its runs. MPTCPCTL_TEST_PARTS="unit kernel" runs these parts alone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import "../src/build/node-version.mjs";
import { testEnvironment } from "./support/environment.mjs";
import { world } from "./support/world.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SCRATCH = mkdtempSync(join(tmpdir(), "mptcpctl-test-"));
const BIN = join(ROOT, "node_modules/.bin");
const KERNEL = ["--testMatch", "**/test/{kernel,support}/**/*.test.ts"];
const UNIT = ["--testPathIgnorePatterns", "/node_modules/", "/test/(kernel|support|bench)/"];

function run(argv, env = {}) {
  const [command, ...args] = argv;
  const options = {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...testEnvironment(), ...env },
  };
  return spawnSync(command, args, options).status === 0;
}

/** Runs jest and returns its counts; what kept a file from running counts as one failure. */
function jest(name, selection, words) {
  const file = join(SCRATCH, `${name}.json`);
  const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
  const program = [process.execPath, join(ROOT, "node_modules/jest/bin/jest.js")];
  const workers = words.some((word) => word.startsWith("--maxWorkers=")) ? [] : ["--maxWorkers=2"];
  const options = ["--json", "--outputFile", file, "--passWithNoTests", ...workers];
  const good = run([...world(), ...program, ...selection, ...options, ...words], { NODE_OPTIONS });
  return counts(file, good);
}

function counts(file, good) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(file, "utf8"));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && !good ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function check(name, argv) {
  process.stdout.write(`\n== ${name}\n`);
  const good = run(argv);
  if (!good) process.stdout.write(`${name}: failed\n`);
  return { passed: 0, failed: good ? 0 : 1, skipped: 0 };
}

function report(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`);
  process.exitCode = sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
}

const words = process.argv.slice(2);
try {
  const parts = {
    types: () => check("types", [join(BIN, "tsc"), "--noEmit", "-p", "tsconfig.json"]),
    lint: () => check("lint", [join(BIN, "biome"), "check", "--error-on-warnings", "."]),
    build: () => check("build", [process.execPath, "build.mjs", "--if-stale"]),
    unit: () => jest("unit", UNIT, words),
    kernel: () => jest("kernel", KERNEL, words),
  };
  const wanted = process.env.MPTCPCTL_TEST_PARTS?.split(" ") ?? Object.keys(parts);
  report(wanted.map((part) => parts[part]()));
} finally {
  rmSync(SCRATCH, { recursive: true });
}
