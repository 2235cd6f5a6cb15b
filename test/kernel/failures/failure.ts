import { expect } from "@jest/globals";
import { suggestionText } from "../../../src/index.js";
import { errorOutput } from "../../../src/schema/output/error.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, type Variant } from "../../support/cli.js";
import type { ExecOptions, NetnsTarget } from "../../support/process.js";

/** A line that fails, and its error. */
export interface Failure {
  /** Split at blanks, except for a list. */
  readonly words: string | readonly string[];
  /** Lines of `ip -batch` before it. */
  readonly setup?: readonly string[];
  /** Line 1 without `Error: ` and the full stop. */
  readonly message: string;
  readonly hint: RegExp;
  readonly errnoName?: string;
  /** Word or attribute that caused the error. */
  readonly argument?: string;
}

/** Who refused it, with the error code. */
export interface Verdict {
  readonly code: "usage" | "refused" | "permission";
  readonly exit: 1 | 2;
}

type Options = ExecOptions & Variant;

/** Checks the line's failure as text and as JSON: nothing on stdout, cause and remedy on stderr. */
export async function expectFailure(
  place: NetnsTarget,
  { words, setup: _, message, hint, ...facts }: Failure,
  verdict: Verdict,
  options: Options = {},
): Promise<void> {
  const list = typeof words === "string" ? words.split(" ") : words;
  const text = await mptcpctl(place, ["-q", ...list], options);
  expect({ words, ...text }).toEqual({
    words,
    stdout: "",
    stderr: text.stderr,
    code: verdict.exit,
    signal: null,
  });
  const [first, ...rest] = text.stderr.split("\n");
  expect([first, rest.pop()]).toEqual([headOf(message), ""]);
  expect(rest).toContainEqual(expect.stringMatching(new RegExp(`^hint: .*${hint.source}`)));
  const json = await mptcpctl(place, ["-q", "-j", ...list], options);
  expect([json.stdout, json.code]).toEqual(["", verdict.exit]);
  const { error } = JSON.parse(json.stderr);
  expect(complaint(errorOutput, { error })).toBeUndefined();
  expect(error).toMatchObject({ ...verdict, ...facts });
  expect([error.hint, ...(error.suggestions ?? []).map(suggestionText)]).toContainEqual(
    expect.stringMatching(hint),
  );
  if (verdict.code === "usage") expect(error.message).toBe(message);
  if (verdict.code === "refused") expect(error.kernel ?? error.message).toBe(message);
}

const headOf = (message: string): string =>
  message.startsWith("RTNETLINK") ? message : `Error: ${message}${message.endsWith(".") ? "" : "."}`;
