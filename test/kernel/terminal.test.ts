import { expect } from "@jest/globals";
import { Hosts } from "../support/hosts.js";
import { single } from "../support/namespaces.js";
import type { NetnsTarget } from "../support/process.js";
import { terminal } from "../support/terminal.js";
import { findTool, kernelTestWith } from "../support/tools.js";

const MISSING = findTool("script") === undefined ? "there is no program script" : undefined;
/** Serial consoles, and pseudo-terminals of programs. */
const UNKNOWN_SIZE = { rows: 0, columns: 0 };

/** The lines that a command prints on a terminal of unknown size. */
async function linesOf(place: NetnsTarget, words: string): Promise<string[]> {
  await using run = terminal(place, words, UNKNOWN_SIZE);
  await run.running.line(/exit \d+\r?$/, 10_000);
  const text = run.text().split(/exit \d+\r?$/m)[0] ?? "";
  return text.trimEnd().split(/\r?\n/);
}

kernelTestWith(MISSING, "a terminal of unknown size gets texts as wide as a pipe does", async () => {
  await using place = await single();
  const widest = async (words: string) =>
    Math.max(...(await linesOf(place, words)).map((line) => line.length));
  expect(await widest("explain MPJoinSynTx")).toBeGreaterThan(80);
  expect(await widest("--help")).toBeGreaterThan(80);
  expect(await widest("counters all")).toBeGreaterThan(70);
});

kernelTestWith(
  MISSING,
  "a terminal of unknown size gets every column, and a picture that moves",
  async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    const [head = ""] = await linesOf(hosts.client, "connections");
    expect(head.split(/ +/).slice(1)).toEqual(
      expect.arrayContaining(["state", "local", "remote", "rtt", "process"]),
    );
    const watch = (await linesOf(hosts.client, "connections watch 0.1 count 2")).join("\n");
    expect(watch).toContain("1 connections, 1 subflows");
    expect(watch).toMatch(/local +remote/);
  },
);
