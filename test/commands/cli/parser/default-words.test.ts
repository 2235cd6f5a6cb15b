import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../../commands/command-table.js";
import { PARSERS, verdict } from "./both.js";

/** The command of a line, with the given values, or the exit code of its error. */
async function resultOf(parser: (typeof PARSERS)[number][1], line: string): Promise<unknown> {
  const found = await verdict(parser, COMMANDS, line.split(" "));
  if ("exit" in found) return found.exit;
  const { name, values } = found as { name: string; values: Record<string, unknown> };
  return [name, Object.fromEntries(Object.entries(values).filter(([, value]) => given(value)))];
}

const given = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

describe.each(PARSERS)("by the %s parser, after a group", (_, parser) => {
  test.each<[line: string, expected: unknown]>([
    ["counters all", ["counters show", { all: true }]],
    ["cou all since x", ["counters show", { all: true, since: "x" }]],
    ["counters si x", ["counters show", { since: "x" }]],
    ["counters -j all -p", ["counters show", { all: true }]],
    ["counters -- all", ["counters show", { all: true }]],
    ["counters show since show", ["counters show", { since: "show" }]],
    ["counters s all", ["counters show", { all: true }]],
    ["counters watch 2 all", ["counters watch", { seconds: 2, all: true }]],
    ["counters watch count 3 0.5", ["counters watch", { seconds: 0.5, count: 3 }]],
    ["counters --since x", ["counters show", { since: "x" }]],
    ["-j counters --since=x all", ["counters show", { since: "x", all: true }]],
    ["counters wach", ["counters show", { names: ["wach"] }]],
    ["counters all MPJoin* MPRstTx", ["counters show", { all: true, names: ["MPJoin*", "MPRstTx"] }]],
    ["counters MPJoin* -j", ["counters show", { names: ["MPJoin*"] }]],
    ["connections --all-netns", ["connections show", { "all-netns": true }]],
    ["conn -j --fallback -p port 443", ["connections show", { fallback: true, port: 443 }]],
  ])("%p is accepted: words of its default command need no verb", async (line, expected) => {
    expect(await resultOf(parser, line)).toEqual(expected);
  });

  test.each([
    "counters since",
    "counters watch 0",
    "counters watch 1e3",
    "counters watch 86401",
    "counters watch 1 2",
    "counters --sinc x",
    "counters --since",
    "connections --all-netns close",
    "connections --count 3",
    "--since x counters",
    "endpoint --dev eth0",
    "endpoint dev eth0",
    "limits subflows 1",
  ])("%p is an error", async (line) => {
    expect(await resultOf(parser, line)).toBe(1);
  });
});
