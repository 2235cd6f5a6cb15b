import fc from "fast-check";

/** Seed of all generated values of a test run: MPTCPCTL_SEED repeats one. */
export const SEED = Number(process.env.MPTCPCTL_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Whether FUZZ=long requests all runs and all members of a sweep, as `npm run test:long` does. */
const IS_LONG = process.env.FUZZ === "long";
/** The share of the runs that a property has otherwise, and the least number of them. */
const SHARE_OF_RUNS = 1 / 80;
const MIN_RUNS = 50;

/** Runs of a property: `all` with FUZZ=long, else an eightieth of them, but at least 50 where `all` has as many. */
export function fuzzRuns(all: number): number {
  return IS_LONG ? all : Math.min(all, Math.max(MIN_RUNS, Math.ceil(all * SHARE_OF_RUNS)));
}

/** Rounds of a test that depends on chance: `all` with FUZZ=long, else `few`. */
export const fuzzRounds = (all: number, few: number): number => (IS_LONG ? all : few);

/** Members of a sweep: all with FUZZ=long, else one of every `every` consecutive members, selected by the seed. */
export function fuzzSample<T>(all: readonly T[], stepWidth: number): T[] {
  return all.filter((_, at) => IS_LONG || at % stepWidth === SEED % stepWidth);
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED, numRuns: fuzzRuns(1000) });
process.stdout.write(`MPTCPCTL_SEED=${SEED}\n`);
