// npm test: types, lint, build, unit tests, kernel tests; one line of counts at the end. npm run test:long: what takes long.
// Words after `npm test --` go to jest, for each of its runs. MPTCPCTL_TEST_PARTS="unit kernel" runs these parts alone.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "../src/build/node-version.mjs";
import { jest, KERNEL, LONG, PROPERTIES, ROOT, run, UNIT } from "./support/jest.mjs";

const SCRATCH = mkdtempSync(join(tmpdir(), "mptcpctl-test-"));
const BIN = join(ROOT, "node_modules/.bin");

/** Runs jest and returns its counts; what kept a file from running counts as one failure. */
function tests(name, selection, words, env) {
  const file = join(SCRATCH, `${name}.json`);
  const options = ["--json", "--outputFile", file, "--passWithNoTests"];
  return counts(file, jest([...selection, ...options, ...words], env));
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
    unit: () => tests("unit", UNIT, words),
    kernel: () => tests("kernel", KERNEL, words),
    long: () => tests("long", LONG, words),
    properties: () => tests("properties", PROPERTIES, words, { FUZZ: "long" }),
  };
  const wanted = (process.env.MPTCPCTL_TEST_PARTS ?? "types lint build unit kernel").split(" ");
  report(wanted.map((part) => parts[part]()));
} finally {
  rmSync(SCRATCH, { recursive: true });
}
