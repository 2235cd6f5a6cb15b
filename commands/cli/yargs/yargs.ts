// The one importer of yargs: a chunk of its own, loaded for help and for MPTCPCTL_PARSER=yargs.
export type { Argv } from "yargs";
export { default as yargs } from "yargs";
