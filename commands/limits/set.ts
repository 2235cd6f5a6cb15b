import { BOUNDS } from "../../src/index.js";
import { defineExchange } from "../cli/command.js";
import { numberReader } from "../cli/values/number.js";

export const limitsSet = defineExchange({
  description:
    "The limits apply to each connection of the network namespace. The kernel has a maximum for both (8 up to Linux 7.1) and " +
    "sets neither if it refuses one. Higher limits affect existing connections only in part: what a connection may " +
    "accept from its peer is fixed when it is opened.",
  arguments: {
    subflows: {
      kind: "value",
      placeholder: "NUM",
      shortest: "s",
      summary: "additional subflows of a connection, opened and accepted together",
      read: numberReader("subflows", BOUNDS.subflows),
    },
    add_addr_accepted: {
      kind: "value",
      placeholder: "NUM",
      shortest: "a",
      summary: "addresses announced by the peer (ADD_ADDR) that may create subflows",
      read: numberReader("add_addr_accepted", BOUNDS.addAddrAccepted),
    },
  },
  examples: [
    ["mptcpctl limits set subflows 2 add_addr_accepted 0", "two extra subflows, announcements ignored"],
  ],
  request: ({ limits }, { subflows, add_addr_accepted: addAddrAccepted }) =>
    limits.setting({ subflows, addAddrAccepted }),
  print: () => {},
});
