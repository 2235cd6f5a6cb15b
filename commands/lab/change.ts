import { type Breakage, breakPath, findLab, type PathChange, pathOf } from "../../src/index.js";
import type { Context } from "../cli/context.js";
import { pathStateJson } from "../view/lab.js";
import { document } from "../view/widgets/json.js";
import { demandPath } from "./arguments.js";
import { refuseGlobalOptions } from "./live.js";

/** The arguments of `break` and `heal`. */
interface Words {
  readonly path: string | undefined;
  readonly lab: string | undefined;
}

/** Sets the state of a path, and says if it had that state already. */
export async function setBroken(
  context: Context,
  words: Words,
  breakage: Breakage | undefined,
): Promise<void> {
  refuseGlobalOptions(context, breakage === undefined ? "lab heal" : "lab break");
  const pathWord = demandPath(words.path);
  const lab = await findLab(words.lab, context.globals);
  const path = pathOf(lab, pathWord);
  if (context.globals.dryRun) return;
  const change = await breakPath(lab, path, breakage);
  printChange(context, lab.name, change, breakage === undefined ? "whole" : "broken in this way");
}

/** With -j the whole result; as text only that nothing had to be done. */
export function printChange(
  { globals, outResult, info }: Context,
  lab: string,
  { path, changed }: PathChange,
  state: string,
): void {
  if (globals.json) outResult(document({ lab, ...pathStateJson(path), changed }, globals.pretty));
  else if (!changed && !globals.quiet) info(`path ${path.number} (${path.client.dev}) is ${state} already`);
}
