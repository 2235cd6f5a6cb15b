import type { Connection } from "../../src/index.js";
import { idsText, tokenText } from "./connection.js";
import { connectionPairs, subflowPairs } from "./connection-details.js";

export const DETAIL_COLUMNS = ["token", "ids", "name", "value"] as const;

/** A row for each value of a connection, then of its subflows. */
export function detailRows(connection: Connection): string[][] {
  const token = tokenText(connection.token);
  const flows = connection.subflows.flatMap((flow) =>
    subflowPairs(flow).map((pair) => [token, idsText(flow), ...pair]),
  );
  return [...connectionPairs(connection).map((pair) => [token, "", ...pair]), ...flows];
}
