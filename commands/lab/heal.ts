import { defineCommand } from "../cli/command.js";
import { LAB, PATH } from "./arguments.js";
import { setBroken } from "./change.js";

export const labHeal = defineCommand({
  arguments: { path: PATH, lab: LAB },
  examples: [["mptcpctl lab heal 1", "the first path"]],
  run: (context, words) => setBroken(context, words, undefined),
});
