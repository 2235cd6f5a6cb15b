import type { Connection, Survey } from "../../src/index.js";
import { CONNECTION_TREE } from "../view/connection.js";
import { LISTENER_COLUMNS, listenerRow, PLAIN_COLUMNS, plainTcpRow } from "../view/listener.js";
import { drawTable, type TableStyle } from "../view/table.js";
import { Tree } from "../view/tree.js";

/** Draws framed tables when all is there. */
export class TablePrinter {
  readonly #connections: Connection[] = [];
  #others: Exclude<Survey, { kind: "connections" }> = { kind: "others", listeners: [], plainTcp: [] };

  constructor(
    readonly out: (text: string) => void,
    readonly style: TableStyle,
  ) {}

  print(part: Survey): void {
    if (part.kind === "others") this.#others = part;
    else this.#connections.push(...part.connections);
  }

  async end(): Promise<void> {
    const { listeners, plainTcp } = this.#others;
    const tree = new Tree(CONNECTION_TREE, { unicode: this.style.unicode, width: undefined });
    await this.#draw(
      tree.head,
      this.#connections.flatMap((one) => tree.rows(one)),
    );
    await this.#draw(LISTENER_COLUMNS, listeners.map(listenerRow));
    await this.#draw(PLAIN_COLUMNS, plainTcp.map(plainTcpRow));
  }

  async #draw(head: readonly string[], rows: readonly (readonly string[])[]): Promise<void> {
    if (rows.length > 0) this.out(await drawTable(head, rows, this.style));
  }
}
