// The only importer of cli-table3: a separate chunk, loaded when a table is drawn.
import Table from "cli-table3";

export { Table };
