// npm test: types, lint, build, unit tests, kernel tests; one line of counts at the end. npm run test:long: the slow
// tests. Words after `npm test --` are passed to each run of jest. MPTCPCTL_TEST_PARTS="unit kernel" selects parts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "../src/build/node-version.mjs";
import { jest, KERNEL, LONG, PROPERTIES, ROOT, run, UNIT } from "./support/jest.mjs";

const SCRATCH = mkdtempSync(join(tmpdir(), "mptcpctl-test-"));
const BIN = join(ROOT, "node_modules/.bin");

/** Runs jest and returns its results; undefined if it wrote none. */
function results(name, [selection, words], env) {
  const file = join(SCRATCH, `${name}.json`);
  // After another option, because --testPathIgnorePatterns takes all words after it.
  jest([...selection, "--json", "--outputFile", file, "--passWithNoTests", ...words], env);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).testResults : undefined;
}

/** Runs jest and returns its counts; a file that could not be run counts as one failure. */
function tests(name, selection, words, env) {
  const files = results(name, [selection, words], env);
  return files === undefined ? FAILED : sum(files.map(countsOf));
}

/**
 * The same for tests that check the kernel and its clocks, while another file runs at the same time and other
 * programs use the machine: files with failures run once more, one at a time. A second failure counts.
 */
function kernelTests(name, selection, words, workers = 2) {
  const isChosen = words.some((word) => word.startsWith("--maxWorkers="));
  const files = results(name, [selection, isChosen ? words : [`--maxWorkers=${workers}`, ...words]]);
  if (files === undefined) return FAILED;
  const failed = files.filter(({ status }) => status === "failed").map((file) => file.name);
  if (failed.length === 0) return sum(files.map(countsOf));
  process.stdout.write(`\n== once more, one at a time: ${failed.join(" ")}\n`);
  const secondResults = results(`${name}-again`, [
    selection,
    ["--runTestsByPath", "--maxWorkers=1", ...failed],
  ]);
  const passedFiles = files.filter((file) => !failed.includes(file.name));
  return secondResults === undefined ? FAILED : sum([...passedFiles, ...secondResults].map(countsOf));
}

const FAILED = { passed: 0, failed: 1, skipped: 0 };

function countsOf({ status, assertionResults }) {
  const count = (...wantedParts) => assertionResults.filter((one) => wantedParts.includes(one.status)).length;
  const failed = count("failed");
  return {
    passed: count("passed"),
    failed: failed === 0 && status === "failed" ? 1 : failed,
    skipped: count("pending", "todo", "skipped"),
  };
}

function sum(all) {
  const total = (key) => all.reduce((sumSoFar, one) => sumSoFar + one[key], 0);
  return { passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}

function check(name, argv) {
  process.stdout.write(`\n== ${name}\n`);
  const isSuccess = run(argv);
  if (!isSuccess) process.stdout.write(`${name}: failed\n`);
  return { passed: 0, failed: isSuccess ? 0 : 1, skipped: 0 };
}

function report(parts) {
  const { passed, failed, skipped } = sum(parts);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

const words = process.argv.slice(2);
try {
  const parts = {
    types: () => check("types", [join(BIN, "tsc"), "--noEmit", "-p", "tsconfig.json"]),
    lint: () => check("lint", [join(BIN, "biome"), "check", "--error-on-warnings", "."]),
    build: () => check("build", [process.execPath, "build.mjs", "--if-stale"]),
    unit: () => tests("unit", UNIT, words),
    // They wait for processes and timers half of the time. Those that take long measure floods and memory, too.
    kernel: () => kernelTests("kernel", KERNEL, words, 3),
    long: () => kernelTests("long", LONG, words),
    properties: () => tests("properties", PROPERTIES, words, { FUZZ: "long" }),
  };
  const wantedParts = (process.env.MPTCPCTL_TEST_PARTS ?? "types lint build unit kernel").split(" ");
  report(wantedParts.map((part) => parts[part]()));
} finally {
  rmSync(SCRATCH, { recursive: true });
}
