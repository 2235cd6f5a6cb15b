import fc from "fast-check";

/** Seed of all generated values of a test run: MPTCPCTL_SEED repeats one. */
export const SEED = Number(process.env.MPTCPCTL_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** The share of the runs that a property has without FUZZ=long, and the least number of them. */
const SHARE = 1 / 20;
const LEAST = 100;

/** Runs of a property: `all` with FUZZ=long, else a twentieth of them, but at least 100 where `all` has as many. */
export function fuzzRuns(all: number): number {
  return process.env.FUZZ === "long" ? all : Math.min(all, Math.max(LEAST, Math.ceil(all * SHARE)));
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED, numRuns: fuzzRuns(1000) });
process.stdout.write(`MPTCPCTL_SEED=${SEED}\n`);
