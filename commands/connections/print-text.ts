import type { Survey } from "../../src/index.js";
import { ConnectionTree, type TreeStyle } from "../view/connection.js";
import { listenersText, plainTcpText } from "../view/listener.js";

/** Prints a tree as it comes, then the listeners apart. */
export class TextPrinter {
  readonly #tree: ConnectionTree;
  #isFirst = true;

  constructor(
    readonly out: (text: string) => void,
    style: TreeStyle,
  ) {
    this.#tree = new ConnectionTree(style);
  }

  print(part: Survey): void {
    if (part.kind === "connections") this.#block(this.#tree.text(part.connections), false);
    else {
      this.#block(listenersText(part.listeners), true);
      this.#block(plainTcpText(part.plainTcp), true);
    }
  }

  end(): void {}

  #block(text: string, apart: boolean): void {
    if (text === "") return;
    this.out(apart && !this.#isFirst ? `\n${text}` : text);
    this.#isFirst = false;
  }
}
