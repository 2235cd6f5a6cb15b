import type { Connection, Survey } from "../../src/index.js";
import { type CONNECTION_TREE, detailsBelow } from "../view/connection.js";
import { listenersText, plainTcpText } from "../view/listener.js";
import { Tree } from "../view/widgets/tree.js";

/**
 * This number of connections is held back to calculate column widths, because IPv6 connections come after
 * those of IPv4.
 */
const ROWS_FOR_WIDTHS = 100;

/** Options of the tree. */
export interface TextStyle {
  readonly unicode: boolean;
  readonly details: boolean;
  readonly width: number | undefined;
}

/** Prints the tree as connections arrive, then the listeners. */
export class TextPrinter {
  readonly #tree;
  #held: Connection[] | undefined = [];
  #isFirst = true;

  constructor(
    readonly out: (text: string) => void,
    { unicode, details, width }: TextStyle,
    kind: typeof CONNECTION_TREE,
  ) {
    this.#tree = new Tree(kind, {
      unicode,
      width,
      ...(details && { below: detailsBelow(width) }),
    });
  }

  print(part: Survey): void {
    if (part.kind === "connections") this.#connections(part.connections);
    else {
      this.#release();
      this.#block(listenersText(part.listeners), true);
      this.#block(plainTcpText(part.plainTcp), true);
    }
  }

  end(): void {
    this.#release();
  }

  #connections(connections: Connection[]): void {
    if (this.#held === undefined) this.#block(this.#tree.text(connections), false);
    else this.#held = [...this.#held, ...connections];
    if (this.#held !== undefined && this.#held.length >= ROWS_FOR_WIDTHS) this.#release();
  }

  #release(): void {
    const heldBack = this.#held ?? [];
    this.#held = undefined;
    this.#block(this.#tree.text(heldBack), false);
  }

  #block(text: string, apart: boolean): void {
    if (text === "") return;
    this.out(apart && !this.#isFirst ? `\n${text}` : text);
    this.#isFirst = false;
  }
}
