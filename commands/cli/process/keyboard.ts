import { guardChange } from "../../../src/index.js";
import { openStream } from "./descriptor.js";
import { writeAll } from "./exit.js";

/** Keyboard input, if stdin is a terminal. */
export interface Keyboard {
  /**
   * Prints a question to stderr and returns the answer; "" at the end of the input.
   * @throws the signal's reason
   */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /**
   * Single keys, as the terminal sends them, until the signal aborts. Ctrl-C is a key during that time;
   * Ctrl-Z stops the program.
   */
  keys(signal: AbortSignal): AsyncGenerator<string, void, void>;
}

const CTRL_Z = "\u001a";
const ESC = "\u001b";
/** An escape sequence is one key. */
const KEY = new RegExp(String.raw`${ESC}\[[0-9;]*[A-Za-z~]|${ESC}O.|[\s\S]`, "gu");

/** The terminal on stdin. */
export const keyboard: Keyboard = {
  ask: async (question, signal) => {
    writeAll(2, question);
    if (openStream(() => process.stdin) === undefined) return "";
    let line = "";
    for await (const text of typedText(signal)) {
      line += text;
      if (line.includes("\n")) break;
    }
    signal.throwIfAborted();
    return line.split("\n")[0]?.trim() ?? "";
  },
  keys: async function* (signal) {
    // Node treats a disconnected terminal as a file.
    if (openStream(() => process.stdin)?.setRawMode === undefined) return;
    const leave = enterRawMode();
    try {
      for await (const text of typedText(signal))
        for (const key of text.match(KEY) ?? []) {
          // Sends the signal that the terminal would send to its foreground processes.
          if (key === CTRL_Z) process.kill(0, "SIGTSTP");
          else yield key;
        }
    } finally {
      leave();
    }
  },
};

/** Raw mode until the returned function is called; not while the program is stopped. */
function enterRawMode(): () => void {
  const { stdin } = process;
  let release = () => {};
  const enter = () => {
    release();
    release = guardChange({ fd: 0, undo: "", onUndo: () => stdin.setRawMode(false) });
    // Node assumes that raw mode is still on.
    stdin.setRawMode(false);
    stdin.setRawMode(true);
  };
  // The mode of a disconnected terminal cannot be set, which is not an error here.
  const ignore = () => {};
  stdin.on("error", ignore);
  enter();
  process.on("SIGCONT", enter);
  return () => {
    process.off("SIGCONT", enter);
    stdin.setRawMode(false);
    stdin.off("error", ignore);
    release();
  };
}

/** Text as it arrives, until stdin ends or fails, or the signal aborts. */
async function* typedText(signal: AbortSignal): AsyncGenerator<string> {
  const { stdin } = process;
  const queue: string[] = [];
  let wake = () => {};
  let isOver = signal.aborted;
  const take = (text: string) => wakeWith(() => queue.push(text));
  const end = () => wakeWith(() => (isOver = true));
  const wakeWith = (change: () => unknown) => {
    change();
    wake();
  };
  stdin.setEncoding("utf8").on("data", take).on("end", end).on("error", end);
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!isOver || queue.length > 0) {
      const text = queue.shift();
      if (text !== undefined) yield text;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stdin.off("data", take).off("end", end).off("error", end).pause();
    signal.removeEventListener("abort", end);
  }
}
