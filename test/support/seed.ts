import fc from "fast-check";

/** Seed of all generated values of a test run: MPTCPCTL_SEED repeats one. */
export const SEED = Number(process.env.MPTCPCTL_SEED ?? Math.floor(Math.random() * 2 ** 31));

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
process.stdout.write(`MPTCPCTL_SEED=${SEED}\n`);
