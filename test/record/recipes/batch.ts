import { type Recipe, UPLINKS } from "../recipe.js";

const batch = (scenario: string, command: string, input: readonly string[]): Recipe => ({
  name: `batch-${scenario}`,
  command,
  setup: UPLINKS,
  input,
});

export const batches: readonly Recipe[] = [
  batch("done", "-batch -", [
    "# two paths",
    "limits set subflows 2",
    "mptcp endpoint add dev enp1s0 192.0.2.2 subflow",
    "endpoint add dev wlp1s0 \\",
    "  198.51.100.2 subflow backup",
    "-j limits",
    "endpoint",
  ]),
  batch("stopped", "-batch -", ["endpoint add 192.0.2.2 id 3", "endpoint delete id 7", "endpoint show"]),
  batch("forced", "-force -q -batch -", [
    "endpoint add 192.0.2.2 id 3",
    "endpoint delete id 7",
    "endpoint sow",
    "endpoint show",
  ]),
];
