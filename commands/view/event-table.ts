import { type EventValues, type PathManagerEvent, sentName } from "../../src/index.js";
import { alternateHex, incompleteText } from "./event.js";
import { otherWords } from "./other-attributes.js";
import { escapeControls } from "./widgets/style.js";

/**
 * Headings and widths. A stream does not know later values, so columns have the width of the widest usual
 * value.
 */
const COLUMNS = [
  ["event", 16],
  ["token", 8],
  ["ids", 7],
  ["local", 28],
  ["remote", 28],
  ["dev", 15],
  ["notes", 0],
] as const;

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(COLUMNS[i]?.[1] ?? 0))
    .join("  ")
    .trimEnd();

export const eventTableHead = (): string => line(COLUMNS.map(([name]) => name));

/** One event in fixed columns; ids are local/remote. */
export function eventTableRow(sent: PathManagerEvent): string {
  const event: EventValues = sent;
  const { token, localId, remoteId } = event;
  const ids = localId === undefined && remoteId === undefined ? "" : `${localId ?? "-"}/${remoteId ?? "-"}`;
  const cells = [
    sentName(sent),
    token === undefined ? "" : token.toString(16).padStart(8, "0"),
    ids,
    socketText(event.local),
    socketText(event.remote),
    escapeControls(event.dev ?? (event.ifindex === undefined ? "" : `if${event.ifindex}`)),
    notes(event),
  ];
  return line(cells);
}

function socketText({ address, port }: NonNullable<EventValues["local"]> = {}): string {
  if (address === undefined) return port === undefined ? "" : `:${port}`;
  const host = address.includes(":") ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

function notes(event: EventValues): string {
  const {
    backup,
    errno,
    errnoName,
    timeout,
    resetReason,
    resetFlags,
    serverSide,
    denyJoinId0,
    unknownFlags,
  } = event;
  const { netns, problems } = event;
  const words = [
    backup && "backup",
    errno !== 0 && errnoName,
    timeout !== undefined && `timeout=${timeout}`,
    resetReason !== undefined && `reset ${resetReason}`,
    resetFlags !== undefined && `reset_flags=${alternateHex(resetFlags)}`,
    serverSide && "server",
    denyJoinId0 && "deny_join_id0",
    unknownFlags !== undefined && `flags=${alternateHex(unknownFlags)}`,
    netns !== undefined && `netns=${escapeControls(netns)}`,
    problems !== undefined && `incomplete=${incompleteText(problems)}`,
    ...otherWords(event),
  ];
  return words.filter((word) => typeof word === "string").join(" ");
}
