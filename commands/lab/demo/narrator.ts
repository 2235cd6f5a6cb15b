import { stripVTControlCharacters } from "node:util";
import type { Side } from "./backend.js";

/** Tells the walk-through, step by step. */
export interface Narrator {
  /** The head of the next step. */
  title(text: string): void;
  /** A command as its user types it. */
  command(side: Side, words: string): void;
  /** A key that somebody presses in a program that runs. */
  act(side: Side, text: string): void;
  /** What a command printed, byte for byte but for the margin. */
  output(text: string): void;
  /** A line that the running monitor printed. */
  event(line: string): void;
  /** The step came true. */
  seen(text: string): void;
  /** It did not. */
  missed(text: string): void;
}

type Write = (text: string) => void;

const INK = { bold: "1", dim: "2", green: "32", red: "31" } as const;

/** For people: on a terminal, or in a file without colours. */
export function textNarrator(write: Write, color: boolean): Narrator {
  let step = 0;
  const paint = (ink: keyof typeof INK, text: string) =>
    color ? `\u001b[${INK[ink]}m${text}\u001b[0m` : text;
  const plain = (text: string) => write(`${text}\n`);
  const output = (text: string) => {
    for (const line of text.replace(/\n$/, "").split("\n")) plain(line === "" ? "" : `   ${line}`);
  };
  return {
    title: (text) => plain(`\n${paint("bold", `${++step}  ${text}`)}`),
    command: (side, words) => plain(`   ${paint("dim", `${side} $`)} ${paint("bold", words)}`),
    act: (side, text) => plain(`   ${paint("dim", `${side}: ${text}`)}`),
    output,
    event: (line) => plain(`   ${paint("dim", "monitor |")} ${line}`),
    seen: (text) => plain(`   ${paint("green", "ok")} ${text}`),
    missed: (text) => {
      const [first = "", ...rest] = stripVTControlCharacters(text).split("\n");
      plain(`   ${paint("red", "NOT SEEN")} ${first}`);
      if (rest.length > 0) output(rest.join("\n"));
    },
  };
}

/** For programs: an object a step, when it is over. */
export function jsonNarrator(write: Write): Narrator {
  let step = 0;
  let title = "";
  let lines: object[] = [];
  const end = (verdict: object) => write(`${JSON.stringify({ step, title, lines, ...verdict })}\n`);
  const add = (line: object) => void lines.push(line);
  return {
    title: (text) => {
      step++;
      [title, lines] = [text, []];
    },
    command: (host, command) => add({ host, command }),
    act: (host, key) => add({ host, key }),
    output: (output) => add({ output }),
    event: (event) => add({ event }),
    seen: (seen) => end({ ok: true, seen }),
    missed: (missed) => end({ ok: false, missed: stripVTControlCharacters(missed) }),
  };
}
