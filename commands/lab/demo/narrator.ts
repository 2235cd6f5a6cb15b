import { stripVTControlCharacters } from "node:util";
import type { Side } from "./backend.js";

/** Prints the walk-through step by step. */
export interface Narrator {
  /** The heading of the next step. */
  title(text: string): void;
  /** A command as a user types it. */
  command(side: Side, words: string): void;
  /** A key pressed in a running program. */
  act(side: Side, text: string): void;
  /** The output of a command, unchanged except for a margin. */
  output(text: string): void;
  /** A line of the running monitor. */
  event(line: string): void;
  /** The step had the expected result. */
  seen(text: string): void;
  /** The step failed. */
  missed(text: string): void;
}

type Write = (text: string) => void;

const INK = { bold: "1", dim: "2", green: "32", red: "31" } as const;

/** As text: for a terminal, or for a file without colours. */
export function textNarrator(write: Write, color: boolean): Narrator {
  let step = 0;
  const paint = (ink: keyof typeof INK, text: string) =>
    color ? `\u001b[${INK[ink]}m${text}\u001b[0m` : text;
  const writeLine = (text: string) => write(`${text}\n`);
  const output = (text: string) => {
    for (const line of text.replace(/\n$/, "").split("\n")) writeLine(line === "" ? "" : `   ${line}`);
  };
  return {
    title: (text) => writeLine(`\n${paint("bold", `${++step}  ${text}`)}`),
    command: (side, words) => writeLine(`   ${paint("dim", `${side} $`)} ${paint("bold", words)}`),
    act: (side, text) => writeLine(`   ${paint("dim", `${side}: ${text}`)}`),
    output,
    event: (line) => writeLine(`   ${paint("dim", "monitor |")} ${line}`),
    seen: (text) => writeLine(`   ${paint("green", "ok")} ${text}`),
    missed: (text) => {
      const [first = "", ...rest] = stripVTControlCharacters(text).split("\n");
      writeLine(`   ${paint("red", "NOT SEEN")} ${first}`);
      if (rest.length > 0) output(rest.join("\n"));
    },
  };
}

/** As JSON: one object per step, when it has ended. */
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
