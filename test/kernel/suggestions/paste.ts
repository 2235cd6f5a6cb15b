import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { suggestionText } from "../../../src/index.js";
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
  const lines = [...`${stderr}\n${stdout}`.matchAll(/^(?:hint: | {4})(.*)$/gm)].map(([, line = ""]) => line);
  if (code === 1 || code === 2)
    expect(lines).toEqual(expect.arrayContaining(await asJson(place, list, variant)));
  return lines;
}

/** Of a line that was refused: it may be run twice. */
async function asJson(
  place: NetnsTarget | undefined,
  words: readonly string[],
  variant: Variant & ExecOptions,
): Promise<string[]> {
  const { stderr } = await mptcpctl(place, ["-j", ...words], variant);
  const objects = stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { error } = objects.find((one) => "error" in one);
  const lines: string[] = (error.suggestions ?? []).map(suggestionText);
  return lines.map((line) => line.replace(" -j ", " "));
}
