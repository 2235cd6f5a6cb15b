import { defineCommand } from "../define.js";
import { setBroken } from "./change.js";
import { LAB, PATH } from "./words.js";

export const labHeal = defineCommand({
  summary: "Heal a path that `lab break` broke",
  arguments: { path: PATH, lab: LAB },
  examples: [["mptcpctl lab heal 1", "the first path"]],
  run: (context, words) => setBroken(context, words, undefined),
});
