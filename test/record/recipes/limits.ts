import type { Recipe } from "../recipe.js";

export const limits: readonly Recipe[] = [
  { name: "limits-show", command: "limits show", others: ["-j limits"] },
  {
    name: "limits-show-changed",
    command: "limits",
    setup: ["mptcpctl limits set subflows 8 add_addr_accepted 3"],
  },
  { name: "limits-show-unprivileged", command: "limits show", unprivileged: true },
  { name: "limits-set", command: "limits set subflows 4 add_addr_accepted 1" },
  { name: "limits-set-one", command: "limits set subflows 0" },
  { name: "limits-set-above-maximum", command: "limits set add_addr_accepted 2 subflows 9" },
  { name: "limits-set-above-maximum-json", command: "-j limits set add_addr_accepted 9 subflows 2" },
  {
    name: "limits-set-unprivileged",
    command: "limits set subflows 1",
    others: ["-j limits set subflows 1"],
    unprivileged: true,
  },
  {
    name: "limits-set-switched-off",
    command: "limits set subflows 1",
    setup: ["sysctl net.mptcp.enabled=0"],
  },
  { name: "limits-set-dry-run", command: "--dry-run limits set subflows 1" },
];
