import { asNewestIp, type Compare, compareReleases, releaseOf, show } from "./compare.js";
import { type Line, wordsOf } from "./line.js";
import type { Answer } from "./twins.js";

/** Lines that an `ip` before a release answers in another way than the newest, which is the one that counts. */
const OLD: readonly { readonly before: string; readonly lines: RegExp }[] = [
  { before: "6.5", lines: / implicit/ },
  { before: "6.11", lines: /^endpoint (add|change|show) .*\bid 0( |$)/ },
  { before: "6.19", lines: / laminar/ },
  { before: "7.0", lines: /^-c/ },
  { before: "7.1", lines: /^-o/ },
];

/** Lines about the program itself: its version. */
const OWN = /^-V/;

/** Sent by `ip` as an empty address, which the kernel refuses; not sent by mptcpctl. */
const NO_ADDRESS = / (any|all|default)( |$)/;

/** Under MPTCPCTL_COMPAT=ip: every difference in exit code, stdout or effect, and every message of our own. */
export const differences: Compare = (line, { ipAnswer, ownAnswer }, terms) => {
  if (isExempt(line, terms.release)) return [];
  const pairs = {
    exit: [exitOf(ipAnswer), exitOf(ownAnswer)],
    stdout: [asNewestIp(ipAnswer.stdout, terms), ownAnswer.stdout],
    state: [ipAnswer.state, ownAnswer.state],
    ...(!NO_ADDRESS.test(wordsOf(line).join(" ")) && {
      "kernel's text": [kernelText(ipAnswer), kernelText(ownAnswer)],
    }),
    "failed lines": [failedLines(ipAnswer), failedLines(ownAnswer)],
  };
  const differing = Object.entries(pairs).filter(([, [expected, got]]) => show(expected) !== show(got));
  return [
    ...differing.map(([what, [expected, got]]) => `${what} ${show(got)} instead of ${show(expected)}`),
    ...messageFaults(ownAnswer),
  ];
};

function isExempt(line: Line, release: readonly number[]): boolean {
  const words = wordsOf(line).join(" ");
  const isOld = (before: string) => compareReleases(release, releaseOf(before)) < 0;
  return OWN.test(words) || OLD.some(({ before, lines }) => isOld(before) && lines.test(words));
}

const exitOf = ({ code, signal }: Answer) => signal ?? code;

const kernelText = ({ code, stderr }: Answer) => (code === 2 ? stderr : "");

const failedLines = ({ stderr }: Answer) => stderr.match(/^Command failed .*$/gm) ?? [];

/** No warnings, no hints, and a reason for each failure. */
function messageFaults({ code, stderr }: Answer): string[] {
  const isSilent = stderr === "";
  if ((code === 0) !== isSilent) return [`exit code ${code} with the messages ${show(stderr)}`];
  return /^(hint|warning): |mptcpctl help/m.test(stderr) ? [`a message of our own: ${show(stderr)}`] : [];
}
