import { describe, expect, test } from "@jest/globals";
import { GLOBAL_OPTIONS } from "../../../../commands/cli/parser/global-option-table.js";
import { helpText } from "../../../../commands/cli/yargs/help-text.js";
import { textWidth } from "../../../../commands/cli/yargs/text-width.js";
import { COMMANDS } from "../../../../commands/command-table.js";
import { SAMPLE_COMMANDS } from "../parser/sample.js";

const ADD = `Usage: mptcpctl [OPTION]… endpoint add [WORD]…

Add a thing

It is added.

Words, in any order:
  id NUM      its number
  dev IFNAME  its device
  tag TAG     a tag, one or more
  subflow     a flag
  nobackup    not a backup
  ADDRESS     its address

Examples:
  mptcpctl endpoint add 192.0.2.3 subflow  one more path

mptcpctl help lists the options, which may be anywhere on the line.
`;

describe("help", () => {
  test("of a command shows its syntax, the meaning of its words, and examples", async () => {
    expect(await helpText(SAMPLE_COMMANDS, ["endpoint", "add"], 100)).toBe(ADD);
  });

  test("of the program and of a group loads no command", async () => {
    const load = () => Promise.reject(new Error("a command is loaded"));
    const tree = COMMANDS.map((entry) => ({ ...entry, load }));
    for (const words of [[], ["lab"], ["endpoint"]])
      expect(await helpText(tree, words, 100)).toBe(await helpText(COMMANDS, words, 100));
  });

  test("accepts words in their short forms, and a leading mptcp", async () => {
    expect(await helpText(SAMPLE_COMMANDS, ["mp", "e", "a"], 100)).toBe(ADD);
  });

  test("of a group lists its commands and names the default command", async () => {
    const text = await helpText(SAMPLE_COMMANDS, ["limits"], 100);
    expect(text).toMatch(/^Usage: mptcpctl \[OPTION\]… limits COMMAND \[WORD\]…\n/);
    expect(text).toContain("  mptcpctl limits show  Do limits show\n  mptcpctl limits set   Do limits set\n");
    expect(text).toContain("mptcpctl limits alone is mptcpctl limits show.");
  });

  test("of a group that needs another word names no default command", async () => {
    expect(await helpText(SAMPLE_COMMANDS, ["lab"], 100)).not.toContain("alone");
  });

  test("of all commands lists every command and every option that has an effect", async () => {
    const text = await helpText(COMMANDS, [], 100);
    for (const { path } of COMMANDS) expect(text).toContain(`\n  mptcpctl ${path.join(" ")} `);
    for (const { key, summary } of GLOBAL_OPTIONS) if (summary) expect(text).toContain(`--${key} `);
  });

  test("fits the width", async () => {
    for (const words of [[], ["endpoint"], ["endpoint", "add"], ["monitor"]])
      for (const line of (await helpText(COMMANDS, words, 72)).split("\n"))
        expect(textWidth(line)).toBeLessThanOrEqual(72);
  });

  test("of an unknown word is an error", async () => {
    await expect(helpText(SAMPLE_COMMANDS, ["endpoint", "bogus"], 100)).rejects.toMatchObject({
      code: "usage",
    });
    await expect(helpText(SAMPLE_COMMANDS, ["limits", "show", "x"], 100)).rejects.toMatchObject({
      code: "usage",
    });
  });
});
