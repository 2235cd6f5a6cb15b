import { mptcpctl } from "../support/cli.js";
import type { Output } from "../support/fixtures.js";
import type { OtherCommand, Recipe } from "./recipe.js";

/**
 * The output of the other command lines of a recipe for its recording.
 * @throws Error if one has another exit code than the recorded command, for example because it sends more requests
 * than recorded
 */
export async function otherOutputs(
  { others = [], env = {} }: Pick<Recipe, "others" | "env">,
  exit: number | null,
  pcap: string,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const otherCommand of others) {
    const output = await outputOf(
      typeof otherCommand === "string" ? { command: otherCommand, env } : otherCommand,
      pcap,
    );
    if (output.exit !== exit)
      throw new Error(`${output.command.join(" ")}: exit ${output.exit}, not ${exit}`);
    outputs.push(output);
  }
  return outputs;
}

async function outputOf({ command, env }: OtherCommand, pcap: string): Promise<Output> {
  const words = command.split(" ");
  const { stdout, stderr, code } = await mptcpctl(undefined, ["--replay", pcap, ...words], { env });
  const hasEnv = Object.keys(env).length > 0;
  return { command: words, ...(hasEnv && { env }), stdout, stderr, exit: code ?? -1 };
}
