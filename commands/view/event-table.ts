import { errnoName, type PathManagerEvent } from "../../src/index.js";
import { incompleteText } from "./event.js";
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
export function eventTableRow(event: PathManagerEvent): string {
  const { token, localId, remoteId } = event;
  const ids = localId === undefined && remoteId === undefined ? "" : `${localId ?? "-"}/${remoteId ?? "-"}`;
  const cells = [
    event.event,
    token === undefined ? "" : token.toString(16).padStart(8, "0"),
    ids,
    socketText(event.source, event.sourcePort),
    socketText(event.destination, event.destinationPort),
    escapeControls(event.dev ?? (event.ifindex === undefined ? "" : `if${event.ifindex}`)),
    notes(event),
  ];
  return line(cells);
}

function socketText(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return port === undefined ? "" : `:${port}`;
  const host = address.includes(":") ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

function notes(event: PathManagerEvent): string {
  const { backup, error, resetReason, serverSide, denyJoinId0, netns, problems } = event;
  const words = [
    backup && "backup",
    error !== undefined && error !== 0 && errnoName(error),
    resetReason !== undefined && `reset ${resetReason}`,
    serverSide && "server",
    denyJoinId0 && "deny_join_id0",
    netns !== undefined && `netns=${escapeControls(netns)}`,
    problems !== undefined && `incomplete=${incompleteText(problems)}`,
  ];
  return words.filter((word) => typeof word === "string").join(" ");
}
