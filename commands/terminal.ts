import { fstatSync } from "node:fs";
import type { Terminal } from "./context.js";
import { needsNode } from "./ending.js";
import type { Keyboard } from "./keyboard.js";

/** Memory devices, /dev/null among them, are the character devices that are no terminals. */
const MEMORY_MAJOR = 1;

/** node:tty would say the same, and load the network library first. */
function isTerminal(fd: number): boolean {
  const file = fstatSync(fd);
  return file.isCharacterDevice() && file.rdev >> 8 !== MEMORY_MAJOR;
}

function stdout(): NodeJS.WriteStream {
  needsNode();
  return process.stdout;
}

/** A terminal of 0 columns or rows is one of unknown size: serial consoles, and terminals that programs make. */
const known = (size: number | undefined): number | undefined => size || undefined;

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

/** The terminal of this process, looked at only when something of it is asked. */
export const terminal: Terminal = {
  get isTTY() {
    return isTerminal(1);
  },
  get columns() {
    return this.isTTY ? known(stdout().columns) : undefined;
  },
  get rows() {
    return this.isTTY ? known(stdout().rows) : undefined;
  },
  get keyboard() {
    return isTerminal(0) ? keyboard : undefined;
  },
  onResize: (listener) => {
    stdout().on("resize", listener);
    return () => stdout().off("resize", listener);
  },
  onContinue: (listener) => {
    needsNode();
    process.on("SIGCONT", listener);
    return () => process.off("SIGCONT", listener);
  },
};
