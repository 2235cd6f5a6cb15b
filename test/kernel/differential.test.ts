import { expect } from "@jest/globals";
import type { Variant } from "../support/cli.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { run } from "../support/process.js";
import { faults, releaseOf, type Terms } from "./lines/compare.js";
import type { Line, Story } from "./lines/line.js";
import { STORIES } from "./lines/stories.js";
import { Twins } from "./lines/twins.js";

const lineOf = (one: string | Line): Line => (typeof one === "string" ? { words: one } : one);

async function tell(twins: Twins, story: Story, terms: Terms): Promise<string[]> {
  const found: string[] = [];
  twins.write(story.files);
  await twins.reset();
  for (const line of story.lines.map(lineOf)) {
    const answers = await twins.answers(line, story, terms.variant);
    const text = typeof line.words === "string" ? line.words : JSON.stringify(line.words);
    found.push(...faults(line, answers, terms).map((fault) => `${text}: ${fault}`));
    if (answers.theirs.state !== answers.ours.state) await twins.reset();
  }
  return found;
}

const VARIANT: Variant = {};

describeKernel("the same lines through ip mptcp and mptcpctl", () => {
  for (const story of STORIES)
    kernelTest(
      story.title,
      async () => {
        await using twins = await Twins.open();
        const [, release = ""] = /iproute2-(?:ss)?(\d+\.\d+)/.exec(await run(undefined, ["ip", "-V"])) ?? [];
        expect(await tell(twins, story, { release: releaseOf(release), variant: VARIANT })).toEqual([]);
      },
      60_000,
    );
});
