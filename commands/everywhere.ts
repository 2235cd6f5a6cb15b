import { MptcpError, networkNamespaces, type PathManager, UsageError } from "../src/index.js";
import type { Elsewhere } from "./context.js";
import type { Globals } from "./globals.js";

/**
 * Opens the path manager of each network namespace that can be found and entered; of the others the warning tells.
 * @throws UsageError where one namespace, or a recording, was asked for
 */
export async function openEverywhere(
  { netns, record, replay }: Globals,
  open: (netns: string | undefined) => Promise<PathManager>,
  warn: (text: string) => void,
): Promise<Elsewhere[]> {
  const other = [netns && "-n", record && "--record", replay && "--replay"].find((option) => option);
  if (other)
    throw new UsageError(`all-netns and ${other} contradict each other`, {
      argument: "all-netns",
      hint: "all-netns looks into every namespace, from the one in which it runs",
    });
  const opened: Elsewhere[] = [];
  const refused: string[] = [];
  for (const { name, isOwn } of networkNamespaces())
    try {
      opened.push({ netns: name, manager: await open(isOwn ? undefined : name) });
    } catch (error) {
      if (isOwn || !(error instanceof MptcpError)) throw error;
      refused.push(name);
    }
  if (refused.length > 0) warn(`cannot enter ${refused.join(", ")}: that takes root and the native addon`);
  return opened;
}
