import type { Closed, ConnectionPart } from "../../src/index.js";
import { tokenText } from "./connection.js";
import { subflowJson } from "./connection-json.js";
import { subflowLine } from "./connection-line.js";

/** The result for a connection, followed by its remaining subflows. */
export function closedText({ connection, destroyed, ended, left, endsIn }: Closed): string {
  const token = tokenText(connection.token);
  const flows = destroyed === 1 ? "1 subflow" : `${destroyed} subflows`;
  const lines = left.map((one) => `${subflowLine(one)}\n`).join("");
  return `${token} ${flows} closed, ${outcome(ended, left.length, endsIn)}\n${lines}`;
}

function outcome(ended: boolean | undefined, left: number, endsIn: number | undefined): string {
  if (ended) return "the connection has ended";
  if (ended === undefined) return "whether the connection has ended was not seen";
  if (left > 0) return `the connection still has ${left}:`;
  return `the connection ends in ${endsIn ?? "some"} s unless a subflow joins`;
}

export function closedJson({ connection, destroyed, ended, left, endsIn }: Closed): Record<string, unknown> {
  return {
    ...(connection.token !== undefined && { token: `0x${connection.token.toString(16)}` }),
    destroyed,
    ...(ended !== undefined && { ended }),
    ...(ended === false && left.length === 0 && endsIn !== undefined && { ends_in: endsIn }),
    ...(ended !== undefined && { left: left.map(subflowJson) }),
  };
}

/** What a dry run would close. */
export interface Planned extends ConnectionPart {
  /** The connection itself would end, too. */
  readonly isWhole?: boolean;
}

export function plannedText({ connection, subflows, isWhole = false }: Planned): string {
  const flows = subflows.length === 1 ? "1 subflow" : `${subflows.length} subflows`;
  const end = isWhole ? ", the connection would end" : "";
  const lines = subflows.map((one) => `${subflowLine(one)}\n`).join("");
  return `${tokenText(connection.token)} ${flows} would be closed${end}\n${lines}`;
}

export const plannedJson = ({ connection: { token }, subflows, isWhole = false }: Planned) => ({
  ...(token !== undefined && { token: `0x${token.toString(16)}` }),
  would_end: isWhole,
  would_close: subflows.map(subflowJson),
});
