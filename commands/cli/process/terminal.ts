import { isTerminal, openStream } from "./descriptor.js";
import { needsNode } from "./exit.js";
import type { Keyboard } from "./keyboard.js";
import type { Terminal } from "./terminal-types.js";

function stdout(): NodeJS.WriteStream | undefined {
  needsNode();
  return openStream(() => process.stdout);
}

/**
 * A terminal with 0 columns or rows has an unknown size: serial consoles, and pseudo-terminals of some
 * programs.
 */
const knownSize = (size: number | undefined): number | undefined => size || undefined;

const keyboard: Keyboard = {
  ask: async (question, signal) => {
    needsNode();
    return (await import("./keyboard.js")).keyboard.ask(question, signal);
  },
  keys: async function* (signal) {
    needsNode();
    yield* (await import("./keyboard.js")).keyboard.keys(signal);
  },
};

/** The terminal of this process, inspected on demand. */
export const terminal: Terminal = {
  get isTTY() {
    return isTerminal(1);
  },
  get columns() {
    return this.isTTY ? knownSize(stdout()?.columns) : undefined;
  },
  get rows() {
    return this.isTTY ? knownSize(stdout()?.rows) : undefined;
  },
  get keyboard() {
    return isTerminal(0) ? keyboard : undefined;
  },
  onResize: (listener) => {
    const stream = stdout()?.on("resize", listener);
    return () => stream?.off("resize", listener);
  },
  onContinue: (listener) => {
    needsNode();
    process.on("SIGCONT", listener);
    return () => process.off("SIGCONT", listener);
  },
};
