import { type Recipe, UPLINKS } from "../recipe.js";

const OLD = "mptcpctl endpoint add dev wlp1s0 198.51.100.2 id 3 subflow";

const replace = (scenario: string, words: string, ...setup: readonly string[]): Recipe => ({
  name: `endpoint-replace-${scenario}`,
  command: `-echo endpoint replace ${words}`,
  setup: [...UPLINKS, ...setup],
});

export const endpointReplace: readonly Recipe[] = [
  replace("added", "dev wlp1s0 198.51.100.2 subflow"),
  replace("unchanged", "dev wlp1s0 198.51.100.2 subflow", OLD),
  replace("flags", "dev wlp1s0 198.51.100.2 subflow backup", OLD),
  replace("recreated", "198.51.100.2 signal", OLD),
  replace("put-back", "id 3 203.0.113.9 signal port 5000", OLD),
  { ...replace("unprivileged", "198.51.100.2 signal", OLD), unprivileged: true },
];
