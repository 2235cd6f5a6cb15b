import type { Connection, Subflow } from "../../src/index.js";
import { CONNECTION_COLUMNS } from "./connection-columns.js";
import { connectionDetails, subflowDetails } from "./connection-details.js";
import { escapeControls } from "./widgets/style.js";
import type { TreeKind } from "./widgets/tree.js";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight digits as in events; from a table, because V8 formats hexadecimal slowly. */
export function tokenText(token: number | undefined): string {
  if (token === undefined) return "unknown";
  return `${HEX[token >>> 24]}${HEX[(token >>> 16) & 255]}${HEX[(token >>> 8) & 255]}${HEX[token & 255]}`;
}

function netnsOf({ netns = "" }: { netns?: string | undefined }): string {
  return escapeControls(netns);
}

/** Local and remote address ids, `locid` and `remid` of events. */
export const idsText = ({ localId, remoteId }: Subflow): string => `${localId ?? "?"}/${remoteId ?? "?"}`;

/** Connections, each followed by its subflows. */
export const CONNECTION_TREE: TreeKind<Connection, Subflow> = {
  first: { title: "token", root: ({ token }) => tokenText(token), leaf: idsText },
  columns: CONNECTION_COLUMNS,
  leaves: ({ subflows }) => subflows,
};

const netns = { title: "netns", root: netnsOf, leaf: netnsOf, rank: 0 };

/** The same for several namespaces, which have a column of their own. */
export const ALL_NAMESPACES_TREE: typeof CONNECTION_TREE = {
  ...CONNECTION_TREE,
  columns: [netns, ...CONNECTION_COLUMNS],
};

/** Detail lines below the rows of a connection and of its subflows. */
export const detailsBelow =
  (width: number | undefined) =>
  (one: Connection): string[] => [
    connectionDetails(one, width),
    ...one.subflows.map((subflow) => subflowDetails(subflow, width)),
  ];
