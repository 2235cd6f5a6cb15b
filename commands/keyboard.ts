/** What people type, where stdin is a terminal. */
export interface Keyboard {
  /** Asks on stderr and gives the line that is typed; "" at the end of the input. @throws the signal's reason */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Single keys, as the terminal sends them, until the signal aborts. Meanwhile Ctrl-C is a key, too. */
  keys(signal: AbortSignal): AsyncGenerator<string, void, void>;
}

const ESC = "\u001b";
/** Escape sequences are one key. */
const KEY = new RegExp(String.raw`${ESC}\[[0-9;]*[A-Za-z~]|${ESC}O.|[\s\S]`, "gu");

/** The terminal that stdin is. */
export const keyboard: Keyboard = {
  ask: async (question, signal) => {
    process.stderr.write(question);
    let line = "";
    for await (const text of typed(signal)) {
      line += text;
      if (line.includes("\n")) break;
    }
    signal.throwIfAborted();
    return line.split("\n")[0]?.trim() ?? "";
  },
  keys: async function* (signal) {
    process.stdin.setRawMode(true);
    try {
      for await (const text of typed(signal)) yield* text.match(KEY) ?? [];
    } finally {
      process.stdin.setRawMode(false);
    }
  },
};

/** Text as it arrives, until stdin ends or the signal aborts. */
async function* typed(signal: AbortSignal): AsyncGenerator<string> {
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
  stdin.setEncoding("utf8").on("data", take).on("end", end);
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
    stdin.off("data", take).off("end", end).pause();
    signal.removeEventListener("abort", end);
  }
}
