import { stripVTControlCharacters } from "node:util";
import type { Side } from "./stage.js";

const INK = { bold: "1", dim: "2", green: "32", red: "31" } as const;

/** Puts the walk-through on a terminal, or into a file without colours. */
export class Screen {
  #step = 0;

  constructor(
    readonly write: (text: string) => void,
    readonly color: boolean,
  ) {}

  /** Text as it is, a line feed at the end. */
  plain(text: string): void {
    this.write(`${text}\n`);
  }

  /** The head of the next step. */
  title(text: string): void {
    this.#step++;
    this.plain(`\n${this.#paint("bold", `${this.#step}  ${text}`)}`);
  }

  /** A command as its user types it. */
  command(side: Side, words: string): void {
    this.plain(`   ${this.#paint("dim", `${side} $`)} ${this.#paint("bold", words)}`);
  }

  /** What happens on a host without mptcpctl's doing. */
  act(side: Side, text: string): void {
    this.plain(`   ${this.#paint("dim", `${side}: ${text}`)}`);
  }

  /** What a command printed, byte for byte but for the margin. */
  output(text: string): void {
    for (const line of text.replace(/\n$/, "").split("\n")) this.plain(line === "" ? "" : `   ${line}`);
  }

  /** A line that the running monitor printed. */
  event(line: string): void {
    this.plain(`   ${this.#paint("dim", "monitor |")} ${line}`);
  }

  seen(text: string): void {
    this.plain(`   ${this.#paint("green", "ok")} ${text}`);
  }

  missed(text: string): void {
    const [first = "", ...rest] = stripVTControlCharacters(text).split("\n");
    this.plain(`   ${this.#paint("red", "NOT SEEN")} ${first}`);
    if (rest.length > 0) this.output(rest.join("\n"));
  }

  #paint(ink: keyof typeof INK, text: string): string {
    return this.color ? `\u001b[${INK[ink]}m${text}\u001b[0m` : text;
  }
}
