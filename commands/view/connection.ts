import type { Connection, Subflow } from "../../src/index.js";
import { CONNECTION_COLUMNS } from "./connection-columns.js";
import { connectionDetails, subflowDetails } from "./connection-details.js";
import { escapeControls } from "./style.js";
import type { TreeKind } from "./tree.js";

/** As events print it. */
export const tokenText = (token: number): string => token.toString(16).padStart(8, "0");

function netnsOf({ netns = "" }: { netns?: string | undefined }): string {
  return escapeControls(netns);
}

/** Address ids here and at the peer, `locid` and `remid` of events. */
export const idsText = ({ localId, remoteId }: Subflow): string => `${localId}/${remoteId}`;

/** Connections, and below each its subflows. */
export const CONNECTION_TREE: TreeKind<Connection, Subflow> = {
  first: { title: "token", root: ({ token }) => tokenText(token), leaf: idsText },
  columns: CONNECTION_COLUMNS,
  leaves: ({ subflows }) => subflows,
};

const netns = { title: "netns", root: netnsOf, leaf: netnsOf, rank: 0 };

/** The same of several namespaces, which stand in a column of their own. */
export const EVERYWHERE_TREE: typeof CONNECTION_TREE = {
  ...CONNECTION_TREE,
  columns: [netns, ...CONNECTION_COLUMNS],
};

/** Lines with everything, below the row of a connection and of each of its subflows. */
export const detailsBelow =
  (width: number | undefined) =>
  (one: Connection): string[] => [
    connectionDetails(one, width),
    ...one.subflows.map((subflow) => subflowDetails(subflow, width)),
  ];
