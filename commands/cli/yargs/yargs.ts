// The only importer of yargs: a separate chunk, loaded for help and for MPTCPCTL_PARSER=yargs.
export type { Argv } from "yargs";
export { default as yargs } from "yargs";
