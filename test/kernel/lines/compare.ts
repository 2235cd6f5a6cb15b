import type { Variant } from "../../support/cli.js";
import type { Difference, Line } from "./line.js";
import type { Answer, Answers } from "./twins.js";

/** The conditions of the comparison. */
export interface Terms {
  /** Release of the installed `ip`: `[6, 1]`. */
  readonly release: readonly number[];
  readonly variant: Variant;
}

/** Every unexpected difference of the results, and every expected difference that is missing; one sentence each. */
export function faults(line: Line, answers: Answers, terms: Terms): string[] {
  const differs = line.differs && applies(line.differs, terms) ? line.differs : undefined;
  return [
    ...exitFaults(answers, differs),
    ...stdoutFaults(answers, differs, terms),
    ...stateFaults(answers, differs),
    ...(differs && sameIn(answers, terms) ? ["they did not differ, and were expected to"] : []),
    ...manners(answers.ours),
    ...(terms.variant.transport === "netlink" ? [] : wordingFaults(answers)),
  ];
}

/** Whether a difference is expected with this release of `ip`. */
function applies({ before, since }: Difference, { release }: Terms): boolean {
  const isOlder = (than: string) => compareReleases(release, releaseOf(than)) < 0;
  return (before === undefined || isOlder(before)) && (since === undefined || !isOlder(since));
}

const releaseOf = (text: string): number[] => text.split(".").map(Number);

function compareReleases(a: readonly number[], b: readonly number[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}

/** Done, wrong words, or refused by the kernel: `ip` reports wrong words with 255 or 1. */
function classOf({ code, signal }: Answer): string {
  if (code === 0) return "done";
  if (code === 1 || code === 255) return "wrong";
  return code === 2 ? "refused" : `ended by ${signal ?? code}`;
}

function exitFaults({ theirs, ours }: Answers, differs: Difference | undefined): string[] {
  const [wanted, got] = [classOf(theirs), classOf(ours)];
  if (differs?.exit === undefined) return wanted === got ? [] : [`ip: ${wanted}, mptcpctl: ${got}`];
  return ours.code === differs.exit ? [] : [`exit code ${ours.code} instead of ${differs.exit}`];
}

function stdoutFaults({ theirs, ours }: Answers, differs: Difference | undefined, terms: Terms): string[] {
  const wanted = modern(theirs.stdout, terms);
  // Lines with another effect or result also print other output.
  if (differs?.stdout === undefined) {
    if (differs?.exit !== undefined || wanted === ours.stdout) return [];
    return [`stdout ${show(ours.stdout)} instead of ${show(wanted)}`];
  }
  return fits(ours.stdout, differs.stdout)
    ? []
    : [`stdout ${show(ours.stdout)} instead of ${show(differs.stdout)}`];
}

function stateFaults({ before, theirs, ours }: Answers, differs: Difference | undefined): string[] {
  const wanted = differs?.state;
  if (wanted === undefined)
    return theirs.state === ours.state ? [] : [`left ${show(ours.state)} instead of ${show(theirs.state)}`];
  const text = wanted === "kept" ? before : wanted;
  return fits(ours.state, text) ? [] : [`left ${show(ours.state)} instead of ${show(text)}`];
}

const sameIn = ({ theirs, ours }: Answers, terms: Terms): boolean =>
  classOf(theirs) === classOf(ours) &&
  modern(theirs.stdout, terms) === ours.stdout &&
  theirs.state === ours.state;

/** A failure prints the reason and a hint, and no data; a success prints at most warnings. */
function manners({ code, stdout, stderr }: Answer): string[] {
  if (code === 0)
    return /^(((warning|hint): |\{"warning":\{"code":"\w+","message":).*\n)*$/.test(stderr)
      ? []
      : [`talk of a success: ${show(stderr)}`];
  const isBatch = /^(Command failed |\{"failed":)/m.test(stderr);
  return [
    ...(stdout === "" || isBatch ? [] : [`data of a failure: ${show(stdout)}`]),
    ...(/^(Error: .*\.|RTNETLINK answers: .*|\{"error":\{.*"hint":.*\}\})$/m.test(stderr)
      ? []
      : [`no error in ${show(stderr)}`]),
    ...(/^hint: .|"hint":"./m.test(stderr) ? [] : [`no hint in ${show(stderr)}`]),
  ];
}

/** The kernel's texts if both were refused, and the lines of a batch that `ip` names. */
function wordingFaults({ theirs, ours }: Answers): string[] {
  const pattern = theirs.code === 2 && ours.code === 2 ? /^(Error|RTNETLINK)/ : /^Command failed/;
  const said = ({ stderr }: Answer) =>
    stderr
      .split("\n")
      .map(plain)
      .filter((text) => pattern.test(text));
  const [wanted, got] = [said(theirs), said(ours)];
  return wanted.length === 0 || wanted.join() === got.join()
    ? []
    : [`said ${show(got)} instead of ${show(wanted)}`];
}

/** The first line of an error that was printed as JSON. */
function plain(text: string): string {
  return text.startsWith('{"error"') ? `Error: ${JSON.parse(text).error.kernel}.` : text;
}

const FLAGS = { "10": "implicit", "20": "laminar" } as const;

/** The output of the newest `ip`, if this one does not know the names of newer flags. */
function modern(text: string, { release }: Terms): string {
  return Object.entries(FLAGS).reduce((out, [bits, name]) => {
    if (compareReleases(release, [6, 19]) >= 0) return out;
    return out
      .replaceAll(`rawflags ${bits} `, `${name} `)
      .replaceAll(`"rawflags":"${bits}"`, `"${name}":true`);
  }, text);
}

const fits = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === "string" ? text === wanted : wanted.test(text);

const show = (value: unknown): string => (value instanceof RegExp ? String(value) : JSON.stringify(value));
