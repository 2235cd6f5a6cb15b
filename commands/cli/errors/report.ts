import {
  KernelError,
  MptcpError,
  PermissionError,
  type Suggestion,
  suggestionText,
  UsageError,
} from "../../../src/index.js";
import { escapeControls, escapeJson, escapeLines } from "../../view/widgets/style.js";
import { shortened } from "./did-you-mean.js";
import { strerror } from "./strerror.js";

/** How a run ends after an error: the lines for stderr, and the exit code. */
export interface ErrorReport {
  readonly lines: readonly string[];
  readonly exit: number;
}

/** Exit code of a bug in mptcpctl (EX_SOFTWARE). */
const BUG = 70;
const BUG_HINT =
  "this is a bug in mptcpctl: please report it, with a recording of the command (--record FILE)";

/** An error as text, or with -j as one line of JSON. */
export function errorReport(error: unknown, json: boolean): ErrorReport {
  if (!(error instanceof MptcpError)) return bug(error, json);
  if (error instanceof UsageError) shorten(error);
  error.hint ??= error.exit === BUG ? BUG_HINT : undefined;
  if (json) return { lines: [escapeJson(JSON.stringify({ error }))], exit: error.exit };
  // A hint may be a list, one line each.
  const hints = [...hintOf(error.hint).map(escapeLines), ...suggestionLines(error.suggestions)];
  const lines = [escapeControls(headOf(error)), ...hints];
  return { lines, exit: error.exit };
}

/** A word of the command line may be very long. */
function shorten(error: UsageError): void {
  const inQuotes = (text: string) => text.replace(/(?<=")[^"]*(?=")/g, (quoted) => shortened(quoted));
  error.message = inQuotes(error.message);
  error.hint = error.hint && inQuotes(error.hint);
  error.argument = error.argument && shortened(error.argument);
}

/** Line 1, with the words of `ip` if the kernel refused. */
function headOf(error: MptcpError): string {
  if (error.kernel !== undefined) return `Error: ${ended(error.kernel)}`;
  if (isBareAnswer(error)) return `RTNETLINK answers: ${strerror(error.errno ?? 0)}`;
  return `Error: ${ended(error.message)}`;
}

/** The kernel replied with an errno and no text. Other errors with an errno have a better message. */
function isBareAnswer(error: MptcpError): boolean {
  if (!(error instanceof KernelError) || error.errno === undefined) return false;
  return !(error instanceof PermissionError) || error.message.endsWith(": permission denied");
}

const ended = (text: string): string => (text.endsWith(".") ? text : `${text}.`);

const hintOf = (hint: string | undefined): string[] => (hint === undefined ? [] : [`hint: ${hint}`]);

/** Lines to paste, below the message that they belong to. */
export function suggestionLines(suggestions: readonly Suggestion[]): string[] {
  return suggestions.map((one) => escapeControls(`hint: ${suggestionText(one)}`));
}

function bug(error: unknown, json: boolean): ErrorReport {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const fields = { code: "bug", message, hint: BUG_HINT, exit: BUG };
  if (json) return { lines: [escapeJson(JSON.stringify({ error: fields }))], exit: BUG };
  const lines = [`Error: ${ended(message)}`, ...(stack ? [stack] : []), ...hintOf(BUG_HINT)];
  return { lines: lines.map(escapeLines), exit: BUG };
}
