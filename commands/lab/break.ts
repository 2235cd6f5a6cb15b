import { defineCommand } from "../cli/command.js";
import { LAB, PATH } from "./arguments.js";
import { setBroken } from "./change.js";

export const labBreak = defineCommand({
  description:
    "In the middle, so that neither host is told, as when a router far away fails. With --carrier the client's interface " +
    "loses its carrier, as when the cable is pulled.",
  arguments: {
    path: PATH,
    carrier: { kind: "flag", summary: "the client's interface loses its carrier" },
    lab: LAB,
  },
  examples: [
    ["mptcpctl lab break 1", "the first path"],
    ["mptcpctl lab break wlp1s0 --carrier", "the path of the client's wlp1s0, as if out of range"],
  ],
  run: (context, { carrier, ...words }) => setBroken(context, words, carrier ? "carrier" : "silent"),
});
