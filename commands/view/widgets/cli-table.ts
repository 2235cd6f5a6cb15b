// The one importer of cli-table3: a chunk of its own, loaded when a table is drawn.
import Table from "cli-table3";

export { Table };
