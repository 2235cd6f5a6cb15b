import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../commands/command-table.js";
import type { Host } from "../../../src/host/host.js";
import { openPathManager } from "../../../src/index.js";
import { FakePlatform } from "../../support/fake-platform.js";
import { runHere } from "../cli/process/io.js";

const COUNTER_NAMES = "MPCapableSYNTX MPJoinSynTx MPCurrEstab Brandnew";

/** Runs `mptcpctl LINE` with a counter file that has the next of these values at each reading, a second later. */
function runLine(
  line: string,
  readings: readonly string[],
  files: Record<string, string> = {},
  env: Record<string, string> = {},
) {
  let at = 0;
  const platform = new FakePlatform();
  const host: Host = {
    ...platform.host,
    now: () => 1_000_000 * at,
    readFile: (path) => {
      if (path !== "/proc/net/netstat") return files[path] ?? throwNoFile();
      return `MPTcpExt: ${COUNTER_NAMES}\nMPTcpExt: ${readings[Math.min(at++, readings.length - 1)]}\n`;
    },
  };
  const namespace = {
    host,
    open: (protocol: number) => platform.open(protocol),
    close: () => platform.close(),
  };
  return runHere(COMMANDS, line.split(" "), { env, open: () => openPathManager({ platform: namespace }) });
}

function throwNoFile(): never {
  throw Object.assign(new Error("ENOENT"), { errno: -2 });
}

describe("counters", () => {
  test("shows values that are not 0, by groups, gauges separately, counters newer than this program last", async () => {
    const { stdout, stderr, code } = await runLine("counters", ["3 0 1 7"]);
    expect({ stderr, code }).toEqual({ stderr: [], code: 0 });
    expect(stdout.split("\n")).toEqual([
      "group      counter         value",
      "now        MPCurrEstab     1",
      "handshake  MPCapableSYNTX  3",
      "other      Brandnew        7",
      "",
    ]);
  });

  test.each(["counters all", "counters -a", "counters --all", "counters show --all", "-a counters"])(
    "shows zeros, too: %p",
    async (line) => {
      expect((await runLine(line, ["3 0 0 0"])).stdout).toContain("joins      MPJoinSynTx     0\n");
    },
  );

  test.each([
    ["counters mptcp*", ["MPCurrEstab", "MPCapableSYNTX", "MPJoinSynTx", "Brandnew"]],
    ["counters MPTcpExtMPJoinSynTx", ["MPJoinSynTx"]],
    ["counters mpjoin*", ["MPJoinSynTx"]],
    ["counters show MPTcpExtMP*TX", ["MPCapableSYNTX", "MPJoinSynTx"]],
    ["counters MPCurrEsta? brandnew", ["MPCurrEstab", "Brandnew"]],
  ])("takes names and patterns as nstat does, and shows zeros of these: %p", async (line, names) => {
    for (const MPTCPCTL_PARSER of ["fast", "yargs"]) {
      const { stdout, code } = await runLine(line, ["3 0 0 7"], {}, { MPTCPCTL_PARSER });
      const rows = stdout.trim().split("\n").slice(1);
      expect([code, rows.map((row) => row.split(/ +/)[1])]).toEqual([0, names]);
    }
  });

  test("gives JSON of the named ones only, and their growth", async () => {
    const before = JSON.stringify({ stamp: 0, gauges: {}, counters: { MPCapableSYNTX: 1 } });
    const { stdout } = await runLine("-j counters MPCap* since f", ["3 2 1 7", "3 2 1 7"], { f: before });
    expect(JSON.parse(stdout)).toMatchObject({
      gauges: {},
      counters: { MPCapableSYNTX: 3 },
      deltas: { MPCapableSYNTX: 2 },
    });
    expect(stdout).not.toContain("MPJoinSynTx");
  });

  test.each([
    [
      "counters MPJionSynTx",
      'Error: "MPJionSynTx" selects no counter.',
      "hint: mptcpctl counters MPJoinSynTx  # similar names: MPJoinSynTx",
    ],
    [
      "counters MPRstTx",
      "Error: this kernel does not count MPRstTx.",
      "hint: mptcpctl counters all  # lists",
    ],
    ["counters x*", 'Error: "x*" selects no counter.', "hint: mptcpctl counters all  # lists every name"],
  ])("refuses a name that selects nothing: %p", async (line, error, hint) => {
    expect(await runLine(line, ["3 0 0 7"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: [error, expect.stringContaining(hint)],
    });
  });

  test("reports on stderr that there is nothing, and prints nothing", async () => {
    expect(await runLine("counters", ["0 0 0 0"])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: ["all 3 counters are 0", "hint: mptcpctl counters all  # lists every name"],
    });
  });

  test("adds the known meanings with -d", async () => {
    const { stdout } = await runLine("-d counters", ["3 0 0 1"]);
    expect(stdout).toContain(
      "MPCapableSYNTX  3      connections that programs on this host initiated with MPTCP\n",
    );
    expect(stdout).toMatch(/^other +Brandnew +1$/m);
    const { meanings } = JSON.parse((await runLine("-d -j counters", ["3 0 0 1"])).stdout);
    expect(Object.keys(meanings)).toEqual(["MPCapableSYNTX"]);
  });

  test("draws tables with --table, with meanings in the remaining width", async () => {
    const { stdout } = await runLine("-d --table counters", ["3 0 1 0"]);
    expect(stdout).toMatch(
      /^\| handshake \| MPCapableSYNTX \| 3 {5}\| connections that programs on this host initiated with MPTCP \|$/m,
    );
  });
});

describe("counters since FILE", () => {
  const earlierFile = { before: '{"stamp":1,"counters":{"MPCapableSYNTX":1},"gauges":{}}\n' };

  test("shows increases, and the values of gauges", async () => {
    const { stdout } = await runLine("counters since before", ["3 0 2 7"], earlierFile);
    expect(stdout.split("\n")).toEqual([
      "group      counter         growth  per second  value",
      "now        MPCurrEstab                         2",
      "handshake  MPCapableSYNTX  +2      2.0         3",
      "other      Brandnew        +7      7.0         7",
      "",
    ]);
  });

  test("reads the last line of a watch", async () => {
    const file = `{"stamp":0,"counters":{}}\n${earlierFile.before}`;
    const { stdout } = await runLine("-j counters since before", ["3 0 0 0"], { before: file });
    expect(JSON.parse(stdout)).toMatchObject({
      seconds: 1,
      deltas: { MPCapableSYNTX: 2 },
      rates: { MPCapableSYNTX: 2 },
    });
  });

  test("reports that nothing has increased", async () => {
    expect(await runLine("counters since before", ["1 0 0 0"], earlierFile)).toMatchObject({
      stdout: "",
      stderr: ["no counter has grown since"],
    });
  });

  test("warns if the counters were higher, and counts from 0", async () => {
    const { stdout, stderr } = await runLine("-j counters since before", ["0 5 0 0"], earlierFile);
    expect(JSON.parse(stdout)).toMatchObject({ restarted: true, deltas: { MPJoinSynTx: 5 }, rates: {} });
    expect(stderr.map((line) => JSON.parse(line))).toEqual([
      { warning: { code: "counters", message: expect.stringMatching(/^counters were higher then/) } },
    ]);
  });

  test.each([
    "",
    "1",
    "null",
    "[]",
    "{}",
    '{"stamp":1}',
    '{"stamp":"1","counters":{}}',
    '{"stamp":1,"counters":{"A":"1"}}',
    '{"stamp":1,"counters":{"A":-1}}',
    '{"stamp":1,"counters":{"A":1e999}}',
    '{"stamp":1e999,"counters":{"A":1}}',
    '{"stamp":1,"counters":[1,2]}',
    '{"stamp":1,"counters":null}',
    "MPTcpExt: A",
  ])("refuses a file that contains %p", async (text) => {
    expect(await runLine("counters since before", ["0 0 0 0"], { before: text })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: ["Error: before does not contain counters.", expect.stringMatching(/^hint: /)],
    });
  });

  test("refuses a missing file, with the text of strerror(3)", async () => {
    expect(await runLine("counters since nowhere", ["0 0 0 0"])).toMatchObject({
      code: 1,
      stderr: ["Error: cannot read nowhere: No such file or directory.", expect.stringMatching(/^hint: /)],
    });
  });
});

describe("counters watch", () => {
  test("prints the totals first, then increases, one object a line", async () => {
    const { stdout, code } = await runLine("counters watch 0.1 count 2", ["1 0 1 0", "1 0 0 0", "4 2 0 0"]);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(lines).toEqual([
      { stamp: 1e6, gauges: { MPCurrEstab: 1 }, counters: { MPCapableSYNTX: 1 } },
      { stamp: 2e6, gauges: {}, counters: { MPCapableSYNTX: 1 }, seconds: 1, deltas: {}, rates: {} },
      {
        stamp: 3e6,
        gauges: {},
        counters: { MPCapableSYNTX: 4, MPJoinSynTx: 2 },
        seconds: 1,
        deltas: { MPCapableSYNTX: 3, MPJoinSynTx: 2 },
        rates: { MPCapableSYNTX: 3, MPJoinSynTx: 2 },
      },
    ]);
  });

  test("continues to show a counter that has increased once", async () => {
    const { stdout } = await runLine("--table counters watch 0.1 count 2", ["0 0 0 0", "1 0 0 0", "1 2 0 0"]);
    const rows = stdout
      .split("\n")
      .filter((line) => /MP/.test(line))
      .map((line) => line.split(/[| ]+/).slice(1, -1));
    expect(rows).toEqual([
      ["handshake", "MPCapableSYNTX", "+1", "1.0", "1"],
      ["handshake", "MPCapableSYNTX", "+0", "0.0", "1"],
      ["joins", "MPJoinSynTx", "+2", "2.0", "2"],
    ]);
  });

  test.each([
    ["MPTcpExtMPJoinSynTx", ["MPJoinSynTx"]],
    ["0.1 'MPJoin*' MPCurrEstab", ["MPCurrEstab", "MPJoinSynTx"]],
    ["MPJoin* 0.1", ["MPJoinSynTx"]],
  ])("of %s prints these, also those that are 0", async (words, names) => {
    const { stdout, code } = await runLine(`-j counters watch ${words.replaceAll("'", "")} count 1`, [
      "1 0 0 7",
    ]);
    const { gauges, counters } = JSON.parse(stdout.split("\n")[0] ?? "");
    expect([code, Object.keys({ ...gauges, ...counters })]).toEqual([0, names]);
  });

  test("of a name that no counter has is an error, and prints nothing", async () => {
    const { stdout, stderr, code } = await runLine("counters watch MPJoinSynTy", ["1 0 0 7"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.join("\n")).toMatch(/"MPJoinSynTy" selects no counter.*\n.*MPJoinSynTx/);
  });
});
