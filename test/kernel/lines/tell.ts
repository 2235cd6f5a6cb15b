import { afterAll, beforeAll, expect } from "@jest/globals";
import type { Variant } from "../../support/cli.js";
import { fuzzSample } from "../../support/fuzz.js";
import { describeKernel, partTest } from "../../support/kernel.js";
import { type Compare, faults, type Terms } from "./compare.js";
import { releaseOfIp } from "./ip.js";
import { lineOf, type Scenario, wordsOf } from "./line.js";
import { Twins } from "./twins.js";

/**
 * A test for each story: its lines through `ip` and through mptcpctl as the variant says, one of `every` where they stand
 * alone. `check` finds what is wrong about the answers.
 */
export function compare(
  title: string,
  stories: readonly Scenario[],
  requestedVariant: Variant = {},
  every = 3,
  check: Compare = faults,
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
        async () =>
          expect(await tell(twins, { ...story, lines: linesOf(story, every) }, terms, check)).toEqual([]),
        120_000,
      );
  });
}

/** Of lines that stand alone one of `every`. */
const linesOf = ({ apart, lines }: Scenario, every: number) => (apart ? fuzzSample(lines, every) : lines);

/** Runs a scenario and says in what the answers differ, each line by line. */
async function tell(twins: Twins, scenario: Scenario, terms: Terms, check: Compare): Promise<string[]> {
  const found: string[] = [];
  twins.write(scenario.files);
  await twins.reset();
  for (const line of scenario.lines.map(lineOf)) {
    const answers = await twins.answers(line, scenario, terms.variant);
    found.push(...check(line, answers, terms).map((fault) => `${wordsOf(line).join(" ")}: ${fault}`));
    if (answers.ipAnswer.state !== answers.ownAnswer.state) await twins.reset();
  }
  return found;
}
