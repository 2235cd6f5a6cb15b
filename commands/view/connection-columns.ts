import type { Connection, Subflow } from "../../src/index.js";
import { socketEndText } from "./subflow.js";
import { escapeControls } from "./widgets/style.js";
import type { TreeColumn } from "./widgets/tree.js";
import { bitRate, spanOfMicroseconds, spanOfMilliseconds } from "./widgets/units.js";

type Column = TreeColumn<Connection, Subflow>;

const emptyCell = () => "";
const number = (value: number | undefined): string => (value === undefined ? "" : String(value));
const span = (ms: number | undefined): string => (ms === undefined ? "" : spanOfMilliseconds(ms));
const microseconds = (us: number | undefined): string => (us === undefined ? "" : spanOfMicroseconds(us));
const rate = (bytes: number | undefined): string => (bytes ? bitRate(bytes) : "");
const local = ({ local: { address, port }, dev }: Connection | Subflow) =>
  socketEndText({ address, port, dev });
const remote = ({ remote: { address, port } }: Connection | Subflow) => socketEndText({ address, port });

/** In display order; the tree's own column with tokens and ids precedes them. */
export const CONNECTION_COLUMNS: readonly Column[] = [
  { title: "state", root: ({ state }) => state, leaf: ({ state }) => state, rank: 0 },
  { title: "local", root: local, leaf: local, rank: 0 },
  { title: "remote", root: remote, leaf: remote, rank: 0 },
  { title: "dev", root: emptyCell, leaf: device, rank: 4 },
  { title: "opened", root: openedByText, leaf: openedByText, rank: 5 },
  { title: "subflows", root: subflows, leaf: emptyCell, rank: 2, right: true },
  { title: "add_addr", root: addAddr, leaf: emptyCell, rank: 9, right: true },
  { title: "rtt", root: emptyCell, leaf: roundTrip, rank: 3, right: true },
  {
    title: "cwnd",
    root: emptyCell,
    leaf: ({ congestionWindow }) => number(congestionWindow),
    rank: 8,
    right: true,
  },
  { title: "retrans", root: retransmissions, leaf: retransmissions, rank: 7, right: true },
  { title: "sent", root: sent, leaf: sent, rank: 6, right: true },
  { title: "received", root: received, leaf: received, rank: 6, right: true },
  {
    title: "delivery",
    root: emptyCell,
    leaf: ({ deliveryRate }) => rate(deliveryRate),
    rank: 11,
    right: true,
  },
  {
    title: "pacing",
    root: emptyCell,
    leaf: ({ pacingRate }) => rate(pacingRate),
    rank: 13,
    right: true,
  },
  { title: "last", root: last, leaf: last, rank: 10, right: true },
  {
    title: "congestion",
    root: emptyCell,
    leaf: ({ congestion = "" }) => escapeControls(congestion),
    rank: 12,
  },
  { title: "notes", root: connectionNotes, leaf: subflowNotes, rank: 1 },
  { title: "process", root: processes, leaf: emptyCell, rank: 1 },
];

/** The interface that a subflow is bound to; in parentheses the interface of its route. */
function device({ dev, routedDev }: Subflow): string {
  if (dev !== undefined) return escapeControls(dev);
  return routedDev === undefined ? "" : `(${escapeControls(routedDev)})`;
}

function openedByText({ openedBy }: Connection | Subflow): string {
  return openedBy ?? "";
}

/** Used and limit, without the initial subflow, as the kernel counts. */
function subflows({ extraSubflows, extraSubflowsMax }: Connection): string {
  return extraSubflowsMax ? `${extraSubflows}/${extraSubflowsMax}` : number(extraSubflows);
}

function addAddr({ addAddrAccepted, addAddrAcceptedMax }: Connection): string {
  return addAddrAcceptedMax ? `${addAddrAccepted}/${addAddrAcceptedMax}` : number(addAddrAccepted);
}

function retransmissions({ retransmissions }: Connection | Subflow): string {
  return number(retransmissions);
}

function sent({ bytesSent }: Connection | Subflow): string {
  return number(bytesSent);
}

function received({ bytesReceived }: Connection | Subflow): string {
  return number(bytesReceived);
}

/** Nothing was measured yet: the kernel's value counts from the machine's start. */
const isOpening = ({ state }: Connection | Subflow): boolean => state === "SYN-SENT" || state === "SYN-RECV";

function roundTrip(subflow: Subflow): string {
  return isOpening(subflow) ? "" : microseconds(subflow.rtt);
}

/** Time since data was sent or received. */
function last(one: Connection | Subflow): string {
  if (isOpening(one)) return "";
  const { lastDataSent, lastDataReceived } = one;
  if (lastDataSent === undefined || lastDataReceived === undefined)
    return span(lastDataSent ?? lastDataReceived);
  return span(Math.min(lastDataSent, lastDataReceived));
}

function connectionNotes({ fallback, checksum, inode, state, subflows, problems }: Connection): string {
  let notes = "";
  if (fallback) notes += " fallback";
  if (checksum) notes += " checksum";
  if (inode === 0 && state === "ESTAB") notes += " not accepted";
  if (subflows.length === 0 && !problems) notes += " no subflow";
  if (problems) notes += " incomplete";
  return notes.slice(1);
}

function subflowNotes(subflow: Subflow): string {
  const { initial, backup, backupByPeer, stale, fullyEstablished, problems } = subflow;
  let notes = "";
  if (initial) notes += " initial";
  if (backup) notes += " backup";
  if (backupByPeer) notes += " backup-by-peer";
  if (fullyEstablished === false) notes += " not-fully-established";
  if (stale) notes += " stale";
  if (problems) notes += " incomplete";
  return notes.slice(1);
}

/** Every holder: a name may contain anything. */
export function processes({ processes }: Pick<Connection, "processes">): string {
  if (processes === undefined) return "";
  return processes.map(({ pid, name }) => `${escapeControls(name)}(${pid})`).join(",");
}
