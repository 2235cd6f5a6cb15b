import { afterAll, beforeAll, expect } from "@jest/globals";
import type { Variant } from "../../support/cli.js";
import { fuzzSample } from "../../support/fuzz.js";
import { describeKernel, partTest } from "../../support/kernel.js";
import { run } from "../../support/process.js";
import { faults, type Terms } from "./compare.js";
import { lineOf, type Scenario, wordsOf } from "./line.js";
import { Twins } from "./twins.js";

/** A test for each story: its lines through `ip` and through mptcpctl as the variant says, one of `every` where they stand alone. */
export function compare(
  title: string,
  stories: readonly Scenario[],
  requestedVariant: Variant = {},
  every = 3,
): void {
  const variant =
    process.env.MPTCPCTL_TRANSPORT === "netlink"
      ? { transport: "netlink" as const, ...requestedVariant }
      : requestedVariant;
  describeKernel(title, () => {
    let twins: Twins;
    let terms: Terms;
    beforeAll(async () => {
      twins = await Twins.open();
      terms = { release: await releaseOfIp(), variant };
    });
    afterAll(() => twins?.[Symbol.asyncDispose]());

    for (const story of stories)
      partTest(
        story.title,
        async () => expect(await tell(twins, { ...story, lines: linesOf(story, every) }, terms)).toEqual([]),
        120_000,
      );
  });
}

/** The release of the installed iproute2: `[6, 1]`. */
export async function releaseOfIp(): Promise<number[]> {
  const [, release = ""] = /iproute2-(?:ss)?(\d+\.\d+)/.exec(await run(undefined, ["ip", "-V"])) ?? [];
  return release.split(".").map(Number);
}

/** Of lines that stand alone one of `every`. */
const linesOf = ({ apart, lines }: Scenario, every: number) => (apart ? fuzzSample(lines, every) : lines);

/** Runs a scenario and says in what the answers differ, each line by line. */
async function tell(twins: Twins, scenario: Scenario, terms: Terms): Promise<string[]> {
  const found: string[] = [];
  twins.write(scenario.files);
  await twins.reset();
  for (const line of scenario.lines.map(lineOf)) {
    const answers = await twins.answers(line, scenario, terms.variant);
    found.push(...faults(line, answers, terms).map((fault) => `${wordsOf(line).join(" ")}: ${fault}`));
    if (answers.ipAnswer.state !== answers.ownAnswer.state) await twins.reset();
  }
  return found;
}
