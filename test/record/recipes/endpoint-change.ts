import { type Recipe, UPLINKS } from "../recipe.js";

const SUBFLOW = "mptcpctl endpoint add dev wlp1s0 198.51.100.2 subflow";
const BOTH_FLAGS = `${SUBFLOW} backup fullmesh`;
const SIGNAL = "mptcpctl endpoint add 198.51.100.2 signal";

const change = (scenario: string, words: string, ...setup: readonly string[]): Recipe => ({
  name: `endpoint-change-${scenario}`,
  command: `-echo endpoint change ${words}`,
  setup: [...UPLINKS, ...setup],
});

export const endpointChange: readonly Recipe[] = [
  change("backup", "id 1 backup", SUBFLOW),
  change("nobackup", "id 1 nobackup", BOTH_FLAGS),
  change("fullmesh", "198.51.100.2 fullmesh", SUBFLOW),
  change("nofullmesh", "198.51.100.2 nofullmesh", BOTH_FLAGS),
  change("exact", "id 1 backup exact", BOTH_FLAGS),
  change("exact-nothing", "id 1 exact", BOTH_FLAGS),
  change("signal-backup", "id 1 backup", SIGNAL),
  change("signal-fullmesh", "id 1 fullmesh", SIGNAL),
  change("unknown-id", "id 7 backup", SUBFLOW),
  { ...change("unprivileged", "id 1 backup", SUBFLOW), unprivileged: true },
];
