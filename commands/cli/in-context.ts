import { labHostWords, namespacePath, type Suggestion } from "../../src/index.js";
import { jsonLine } from "../view/widgets/style.js";
import { suggestionLines } from "./errors/report.js";
import type { Globals } from "./parser/global-options.js";

/** Commands that do not act in a network namespace. */
const ANYWHERE: readonly (string | undefined)[] = ["explain", "help", "lab"];

/** Programs that do not act in one, or have its option already. */
const UNPLACED: readonly string[] = ["mount", "sudo", "systemctl"];

/** The suggestion with the options of the current line that decide where a line acts, and whether it does. */
export function inContext(
  { command, ...rest }: Suggestion,
  { netns, dryRun }: Pick<Globals, "netns" | "dryRun">,
): Suggestion {
  const [program = "", ...words] = command;
  if (UNPLACED.includes(program) || (program === "mptcpctl" && ANYWHERE.includes(words[0])))
    return { command, ...rest };
  if (program !== "mptcpctl") return { command: [...entering(netns), ...command], ...rest };
  const options = [...(netns === undefined ? [] : ["-n", netns]), ...(dryRun ? ["--dry-run"] : [])];
  return { command: [program, ...options, ...words], ...rest };
}

/** What starts another program in that namespace. */
function entering(netns: string | undefined): string[] {
  if (netns === undefined) return [];
  const { lab, host } = labHostWords(netns) ?? {};
  if (lab === undefined || host === undefined) return ["nsenter", `--net=${namespacePath(netns)}`];
  return ["mptcpctl", "lab", "exec", "--lab", lab, host, "--"];
}

/** A message with its suggestions for this line: lines of text, or with -j one line of JSON. */
export function messageLines(
  data: object,
  text: string,
  suggestions: readonly Suggestion[],
  place: Pick<Globals, "netns" | "dryRun">,
  json: boolean,
): string[] {
  const here = suggestions.map((one) => inContext(one, place));
  const [[key = "", fields] = []] = Object.entries(data);
  return json ? [jsonLine({ [key]: { ...fields, suggestions: here } })] : [text, ...suggestionLines(here)];
}
