import fs, { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import type { OnWarning } from "../../src/model/warning.js";
import type { Platform } from "../../src/transport/platform.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { ROOT } from "../support/root.js";

type Call = "writeSync" | "ftruncateSync" | "renameSync" | "closeSync" | "fchmodSync";

/** The call that fails, by kind and number (from 1), and its error. */
const fault = { call: "" as Call | "", at: 0, code: "ENOSPC", isHalf: false };
const counts = new Map<string, number>();

function breakable(call: Call) {
  return (...args: unknown[]) => {
    if (call === "closeSync" && isReplayed(args[0])) return fs.closeSync(args[0] as number);
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    const originalCall = fs[call] as (...args: unknown[]) => unknown;
    if (fault.call !== call) return originalCall(...args);
    const [fd, bytes, at = 0] = args as [number, Buffer, number?];
    // A full disk first accepts the bytes that still fit.
    if (count === fault.at && fault.isHalf)
      return originalCall(fd, bytes, at, Math.ceil((bytes.length - at) / 2));
    if (count === fault.at || (fault.isHalf && count === fault.at + 1))
      throw Object.assign(new Error(`${fault.code}: it fails, ${call}`), { code: fault.code, errno: -28 });
    return originalCall(...args);
  };
}

/** The recording that is replayed, and not the one that is written. */
function isReplayed(fd: unknown): boolean {
  return readlinkSync(`/proc/self/fd/${fd}`).startsWith(join(ROOT, "fixtures"));
}

const CALLS: readonly Call[] = ["writeSync", "ftruncateSync", "renameSync", "closeSync", "fchmodSync"];
jest.unstable_mockModule("node:fs", () => ({
  ...fs,
  default: fs,
  ...Object.fromEntries(CALLS.map((call) => [call, breakable(call)])),
}));
const { runLine: speak } = await import("../support/replay.js");
const { recordPlatform } = await import("../../src/recording/recording-platform.js");
const { readRecording } = await import("../../src/recording/recording-file.js");

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-failing-"));
const file = join(folder, "x.pcap");
afterAll(() => rmSync(folder, { recursive: true }));

/** Commands that change something, read, watch, fail, and restore. */
const FIXTURES = [
  "endpoint-add-dev",
  "endpoint-replace-recreated",
  "endpoint-replace-put-back",
  "endpoint-replace-flags",
  "endpoint-show-several",
  "limits-set-one",
  "monitor-subflow",
  "connections-close",
  "batch-stopped",
  "status-two-interfaces",
].map((name) => join(ROOT, "fixtures/6.18", name));

/** One of five; the others take long. */
const OF_THIS_PART = FIXTURES.filter((_, at) => (at % 5 !== 0) === IS_LONG_PART);

const meaningOf = (fixture: string) =>
  JSON.parse(readFileSync(`${fixture}.json`, "utf8")) as { command: string[]; input?: string[] };

function run(fixture: string, isRecorded = true) {
  counts.clear();
  const { command, input = [] } = meaningOf(fixture);
  const around = (inner: Platform, { onWarning }: { onWarning?: OnWarning | undefined }) =>
    isRecorded
      ? recordPlatform(inner, file, { version: "0", commandLine: command }, (text) =>
          onWarning?.(text, "recording"),
        )
      : inner;
  return speak(["--replay", `${fixture}.pcap`, ...command], { input, around });
}

const withoutWarnings = (stderr: string) =>
  stderr.split("\n").filter((line) => !line.startsWith("warning: the recording "));
const warnings = (stderr: string) =>
  stderr.split("\n").filter((line) => line.startsWith("warning: the recording "));

/** Runs with the n-th call failing, for every n, and checks the result. */
async function failEach(fixture: string, call: Call, isHalf: boolean, old: string | undefined) {
  fault.call = "";
  const expected = await run(fixture, false);
  await run(fixture);
  const callCount = counts.get(call) ?? 0;
  rmSync(file, { force: true });
  for (let at = 1; at <= callCount; at++) {
    if (old !== undefined) writeFileSync(file, old);
    Object.assign(fault, { call, at, isHalf });
    const { stdout, stderr, exit, unused } = await run(fixture);
    fault.call = "";
    expect({ at, stdout, stderr: withoutWarnings(stderr), exit, unused }).toEqual({
      at,
      ...expected,
      stderr: withoutWarnings(expected.stderr),
    });
    expect([at, warnings(stderr)]).toEqual([at, [`warning: the recording ${file} ended: ENOSPC: it fails`]]);
    expect(readdirSync(folder).filter((name) => name !== "x.pcap")).toEqual([]);
    checkFile(call, at, old);
    rmSync(file, { force: true });
  }
  return callCount;
}

/** The first write is the header: the file has complete packets, or its previous content. */
function checkFile(call: Call, at: number, old: string | undefined): void {
  const isThere = readdirSync(folder).length > 0;
  if (!isThere) expect([old, call, at <= 2]).toEqual([undefined, "writeSync", true]);
  if (!isThere || (old !== undefined && readFileSync(file, "latin1") === old)) return;
  if (call === "writeSync") expect([...readRecording(file)]).toHaveLength(at - 2);
  else expect([...readRecording(file)].length).toBeGreaterThan(0);
}

describe.each(OF_THIS_PART)("the recording of %s", (fixture) => {
  test("may fail at every write of a new file", async () => {
    expect(await failEach(fixture, "writeSync", false, undefined)).toBeGreaterThan(5);
  });

  test("may fail in the middle of every write over an existing file", async () => {
    expect(await failEach(fixture, "writeSync", true, "previous content")).toBeGreaterThan(5);
  });

  test("may fail in rename and in close", async () => {
    expect(await failEach(fixture, "renameSync", false, undefined)).toBe(0);
    expect(await failEach(fixture, "closeSync", false, undefined)).toBe(1);
  });
});

describe("a recording over an existing file", () => {
  test("keeps that file if the last step fails, with a warning", async () => {
    const [fixture = ""] = FIXTURES;
    for (const call of ["renameSync"] as const) {
      writeFileSync(file, "before");
      Object.assign(fault, { call, at: 1, isHalf: false });
      const { stderr, exit } = await run(fixture);
      fault.call = "";
      expect([exit, warnings(stderr), readFileSync(file, "utf8"), readdirSync(folder)]).toEqual([
        0,
        [`warning: the recording ${file} ended: ENOSPC: it fails`],
        "before",
        ["x.pcap"],
      ]);
    }
  });
});
