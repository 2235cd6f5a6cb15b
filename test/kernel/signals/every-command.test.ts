import { constants } from "node:os";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../commands/command-table.js";
import { fuzzSample } from "../../support/fuzz.js";
import { describeKernel, sampledTest } from "../../support/kernel.js";
import { LINES } from "./lines-that-wait.js";
import { type Ended, Surroundings } from "./waiting.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const MAX_MS = 1000;
/** Number of parallel runs: few enough that they do not delay each other. */
const PARALLEL_RUNS = 6;
/** A busy machine may delay a program once; a blocked program is late each time. */
const TRIES = 3;
/** Without FUZZ=long only one of this many commands and moments is tested. */
const SAMPLE_STEP = 5;

type Job = () => Promise<Ended>;

/** @returns the commands that did not end in time, or with another exit code than the signal's */
async function lateOrWrong(
  jobs: readonly Job[],
  signal: keyof typeof constants.signals,
  maySucceed: boolean,
) {
  const remainingJobs = [...jobs];
  const found: Ended[] = [];
  const work = async () => {
    for (let job = remainingJobs.shift(); job !== undefined; job = remainingJobs.shift()) {
      let ended = await job();
      for (let tries = 1; tries < TRIES && ended.ms > MAX_MS; tries++) ended = await job();
      if (!isRight(ended, signal, maySucceed)) found.push(ended);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_RUNS }, work));
  return found;
}

function isRight(ended: Ended, signal: keyof typeof constants.signals, maySucceed: boolean): boolean {
  const { early, code, ms } = ended;
  const hasExitCode = ended.signal === signal || code === 128 + constants.signals[signal];
  return !early && ms <= MAX_MS && (hasExitCode || (maySucceed && code === 0));
}

const ROWS = Object.values(LINES);
let surroundings: Surroundings;

test("every command has a row", () => {
  expect(Object.keys(LINES).sort()).toEqual(COMMANDS.map(({ path }) => path.join(" ")).sort());
});

describeKernel("every command ends within a second", () => {
  beforeAll(async () => {
    surroundings = await Surroundings.make();
  });
  afterAll(() => surroundings?.[Symbol.asyncDispose]());

  const check = (title: string, lines: readonly string[], output: "read" | "unread", maySucceed = false) => {
    for (const [at, signal] of SIGNALS.entries())
      sampledTest(at)(
        `of ${signal} ${title}`,
        async () => {
          const jobs = fuzzSample(lines, Math.min(SAMPLE_STEP, lines.length)).map(
            (line): Job =>
              () =>
                surroundings.end(line, signal, output),
          );
          expect(await lateOrWrong(jobs, signal, maySucceed)).toEqual([]);
        },
        120_000,
      );
  };
  const opening = ROWS.filter(({ isAlone }) => !isAlone).map(({ prints, opens = prints }) => opens);
  check(
    "if no process reads its output",
    ROWS.map(({ prints }) => prints),
    "unread",
  );
  check(
    "where it waits",
    ROWS.flatMap(({ waits = [] }) => waits),
    "read",
    true,
  );
  check(
    "if the replayed recording has no writer",
    opening.map((line) => `--replay FIFO ${line}`),
    "read",
  );
  check(
    "if the written recording has no reader",
    opening.map((line) => `--record FIFO ${line}`),
    "read",
  );
  check("as parent of its program if no process reads", ["run --verify cat"], "unread");
  check("in a batch if no process reads", ["-b FOLDER/lines", "-force -b FOLDER/lines"], "unread");

  for (const [at, signal] of SIGNALS.entries())
    sampledTest(at)(`after ${signal} at any moment of its start`, async () => {
      const lines = ["monitor", "-b FIFO", "--replay FIFO connections close token 1", "wait token 1"];
      const delays = fuzzSample(
        Array.from({ length: 15 }, (_, at) => 20 * at),
        SAMPLE_STEP,
      );
      const jobs = delays.flatMap((delayMs) =>
        lines.map(
          (line): Job =>
            () =>
              surroundings.end(line, signal, "read", delayMs),
        ),
      );
      expect(await lateOrWrong(jobs, signal, true)).toEqual([]);
    });
});
