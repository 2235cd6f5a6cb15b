import type { Connection, Survey } from "../../src/index.js";
import type { CONNECTION_TREE } from "../view/connection.js";
import { listenerTable, plainTcpTable } from "../view/listener.js";
import { drawTable, type TableStyle } from "../view/widgets/table.js";
import { Tree } from "../view/widgets/tree.js";

/** Draws framed tables when all data has arrived. */
export class TablePrinter {
  readonly #connections: Connection[] = [];
  #others: Exclude<Survey, { kind: "connections" }> = { kind: "others", listeners: [], plainTcp: [] };

  constructor(
    readonly out: (text: string) => void,
    readonly style: TableStyle,
    readonly kind: typeof CONNECTION_TREE,
  ) {}

  print(part: Survey): void {
    if (part.kind === "others") this.#others = part;
    else this.#connections.push(...part.connections);
  }

  async end(): Promise<void> {
    const { listeners, plainTcp } = this.#others;
    const tree = new Tree(this.kind, { unicode: this.style.unicode, width: undefined });
    await this.#draw(
      tree.head,
      this.#connections.flatMap((one) => tree.rows(one)),
    );
    await this.#draw(...listenerTable(listeners));
    await this.#draw(...plainTcpTable(plainTcp));
  }

  async #draw(head: readonly string[], rows: readonly (readonly string[])[]): Promise<void> {
    if (rows.length > 0) this.out(await drawTable(head, rows, this.style));
  }
}
