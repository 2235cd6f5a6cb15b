import { defineCommand } from "../cli/command.js";
import { LAB, PATH } from "./arguments.js";
import { setBroken } from "./change.js";

export const labBreak = defineCommand({
  description:
    "The path is broken in the middle, so that neither host notices, as when a distant router fails. With --carrier the client's interface " +
    "loses its carrier, as when the cable is pulled.",
  arguments: {
    path: PATH,
    carrier: { kind: "flag", summary: "the client's interface loses its carrier" },
    lab: LAB,
  },
  examples: [
    ["mptcpctl lab break 1", "the first path"],
    ["mptcpctl lab break wlp1s0 --carrier", "the path of the client's wlp1s0, as if WiFi were out of range"],
  ],
  run: (context, { carrier, ...words }) => setBroken(context, words, carrier ? "carrier" : "silent"),
});
