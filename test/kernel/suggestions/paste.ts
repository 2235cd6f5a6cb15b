import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { type Suggestion, suggestionText } from "../../../src/index.js";
import { MPTCPCTL, mptcpctl, type Variant } from "../../support/cli.js";
import { type ExecOptions, type NetnsTarget, run } from "../../support/process.js";
import { shellWord } from "../../support/words.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-paste-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** `mptcpctl` and `sudo` as programs of the search path; not every machine has sudo. */
for (const [name, text] of [
  ["mptcpctl", `exec ${shellWord(process.execPath)} ${shellWord(MPTCPCTL)} "$@"`],
  ["sudo", 'exec "$@"'],
] as const) {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Runs a printed line as a user would: in a shell, from anywhere. It must succeed. Returns its stdout. */
export function paste(
  line: string,
  { prefix = [], env }: Variant & ExecOptions = {},
  place?: NetnsTarget,
): Promise<string> {
  const path = `${folder}:${process.env.PATH}:/usr/sbin:/sbin`;
  return run(place, [...prefix, "sh", "-c", line], { env: { ...env, PATH: path }, timeout: 40_000 });
}

/** The lines to paste that a command line prints, as text. With -j they must be the same. */
export async function printed(
  place: NetnsTarget | undefined,
  words: string | readonly string[],
  variant: Variant & ExecOptions = {},
): Promise<string[]> {
  const list = typeof words === "string" ? words.split(" ") : words;
  // `pm run` ends only by a signal.
  const prefix = [...(variant.prefix ?? []), "timeout", list.includes("run") ? "2" : "30"];
  const { stderr, stdout, code } = await mptcpctl(place, list, { ...variant, prefix });
  const lines = `${stderr}\n${stdout}`.split("\n").flatMap(linesIn);
  // With another stdout, the line may have been carried out.
  if (code === 1 || (code === 2 && !prefix.includes("sh"))) {
    const json = await mptcpctl(place, list, {
      ...variant,
      env: { ...variant.env, MPTCPCTL_OUTPUT: "json" },
    });
    expect(json.stderr.trim().split("\n").flatMap(linesOfJson)).toEqual(lines.filter(isSuggestion));
  }
  return lines;
}

/** In one line of output: a hint, a line to paste below a text, or the suggestions of an object. */
function linesIn(line: string): string[] {
  if (line.startsWith("{")) return linesOfJson(line);
  const [, found] = /^(?:hint: | {4})(.*)$/.exec(line) ?? [];
  return found === undefined ? [] : [found];
}

const linesOfJson = (line: string): string[] =>
  Object.values(JSON.parse(line) as Record<string, { suggestions?: readonly Suggestion[] }>).flatMap(
    ({ suggestions = [] }) => suggestions.map(suggestionText),
  );

/** Other hints are sentences. */
const isSuggestion = (line: string): boolean =>
  /^(mptcpctl|sudo|sh|nsenter|ip|mount|systemctl|sysctl) /.test(line);
