import type { Variant } from "../../support/cli.js";
import type { Difference, Line } from "./line.js";
import type { Answer, Answers } from "./twins.js";

/** The conditions of the comparison. */
export interface Terms {
  /** Release of the installed `ip`: `[6, 1]`. */
  readonly release: readonly number[];
  readonly variant: Variant;
}

/** Finds what is wrong about the answers to a line; one sentence each. */
export type Compare = (line: Line, answers: Answers, terms: Terms) => string[];

/** Every unexpected difference of the results, and every expected difference that is missing; one sentence each. */
export const faults: Compare = (line, answers, terms) => {
  const differs = line.differs && isExpected(line.differs, terms) ? line.differs : undefined;
  return [
    ...exitFaults(answers, differs),
    ...stdoutFaults(answers, differs, terms),
    ...stateFaults(answers, differs),
    ...(differs && sameIn(answers, terms) ? ["they did not differ, and were expected to"] : []),
    ...streamFaults(answers.ownAnswer),
    ...(terms.variant.transport === "netlink" ? [] : wordingFaults(answers)),
  ];
};

/** Whether a difference is expected with this release of `ip`. */
function isExpected({ before, since }: Difference, { release }: Terms): boolean {
  const isOlder = (otherRelease: string) => compareReleases(release, releaseOf(otherRelease)) < 0;
  return (before === undefined || isOlder(before)) && (since === undefined || !isOlder(since));
}

export const releaseOf = (text: string): number[] => text.split(".").map(Number);

export function compareReleases(a: readonly number[], b: readonly number[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}

/** Done, wrong words, or refused by the kernel: `ip` reports wrong words with 255 or 1. */
function classOf({ code, signal }: Answer): string {
  if (code === 0) return "done";
  if (code === 1 || code === 255) return "wrong";
  return code === 2 ? "refused" : `ended by ${signal ?? code}`;
}

function exitFaults({ ipAnswer, ownAnswer }: Answers, differs: Difference | undefined): string[] {
  const [expected, got] = [classOf(ipAnswer), classOf(ownAnswer)];
  if (differs?.exit === undefined) return expected === got ? [] : [`ip: ${expected}, mptcpctl: ${got}`];
  return ownAnswer.code === differs.exit ? [] : [`exit code ${ownAnswer.code} instead of ${differs.exit}`];
}

function stdoutFaults(
  { ipAnswer, ownAnswer }: Answers,
  differs: Difference | undefined,
  terms: Terms,
): string[] {
  const expected = asNewestIp(ipAnswer.stdout, terms);
  // Lines with another effect or result also print other output.
  if (differs?.stdout === undefined) {
    if (differs?.exit !== undefined || expected === ownAnswer.stdout) return [];
    return [`stdout ${show(ownAnswer.stdout)} instead of ${show(expected)}`];
  }
  return matchesText(ownAnswer.stdout, differs.stdout)
    ? []
    : [`stdout ${show(ownAnswer.stdout)} instead of ${show(differs.stdout)}`];
}

function stateFaults({ before, ipAnswer, ownAnswer }: Answers, differs: Difference | undefined): string[] {
  const expected = differs?.state;
  if (expected === undefined)
    return ipAnswer.state === ownAnswer.state
      ? []
      : [`left ${show(ownAnswer.state)} instead of ${show(ipAnswer.state)}`];
  const text = expected === "kept" ? before : expected;
  return matchesText(ownAnswer.state, text) ? [] : [`left ${show(ownAnswer.state)} instead of ${show(text)}`];
}

const sameIn = ({ ipAnswer, ownAnswer }: Answers, terms: Terms): boolean =>
  classOf(ipAnswer) === classOf(ownAnswer) &&
  asNewestIp(ipAnswer.stdout, terms) === ownAnswer.stdout &&
  ipAnswer.state === ownAnswer.state;

/** A failure prints the reason and a hint, and no data; a success prints at most warnings. */
function streamFaults({ code, stdout, stderr }: Answer): string[] {
  if (code === 0)
    return /^(((warning|hint): |\{"warning":\{"code":"\w+","message":).*\n)*$/.test(stderr)
      ? []
      : [`talk of a success: ${show(stderr)}`];
  const isBatch = /^(Command failed |\{"failed":)/m.test(stderr);
  return [
    ...(stdout === "" || isBatch ? [] : [`data of a failure: ${show(stdout)}`]),
    ...(/^(Error: .*\.|RTNETLINK answers: .*|\{"error":\{.*"(hint|suggestions)":.*\}\})$/m.test(stderr)
      ? []
      : [`no error in ${show(stderr)}`]),
    ...(/^hint: .|"hint":".|"suggestions":\[\{/m.test(stderr) ? [] : [`no hint in ${show(stderr)}`]),
  ];
}

/** The kernel's texts if both were refused, and the lines of a batch that `ip` names. */
function wordingFaults({ ipAnswer, ownAnswer }: Answers): string[] {
  if (ownAnswer.code === 0) return [];
  const pattern = ipAnswer.code === 2 && ownAnswer.code === 2 ? /^(Error|RTNETLINK)/ : /^Command failed/;
  const firstErrorLine = ({ stderr }: Answer) =>
    stderr
      .split("\n")
      .map(errorText)
      .filter((text) => pattern.test(text));
  const [expected, got] = [firstErrorLine(ipAnswer), firstErrorLine(ownAnswer)];
  return expected.length === 0 || expected.join() === got.join()
    ? []
    : [`said ${show(got)} instead of ${show(expected)}`];
}

/** The text of an error, or of a failed line of a batch, that was printed as JSON. */
function errorText(text: string): string {
  if (!text.startsWith("{")) return text;
  const { error, failed } = JSON.parse(text);
  if (failed !== undefined) return `Command failed ${failed.file}:${failed.line}`;
  return error === undefined ? text : `Error: ${error.kernel}.`;
}

const FLAGS = { "10": "implicit", "20": "laminar" } as const;

/** The output of the newest `ip`, if this one does not know the names of newer flags. */
export function asNewestIp(text: string, { release }: Terms): string {
  return Object.entries(FLAGS).reduce((out, [bits, name]) => {
    if (compareReleases(release, [6, 19]) >= 0) return out;
    return out
      .replaceAll(`rawflags ${bits} `, `${name} `)
      .replaceAll(`"rawflags":"${bits}"`, `"${name}":true`);
  }, text);
}

const matchesText = (text: string, expected: string | RegExp): boolean =>
  typeof expected === "string" ? text === expected : expected.test(text);

export const show = (value: unknown): string =>
  value instanceof RegExp ? String(value) : JSON.stringify(value);
