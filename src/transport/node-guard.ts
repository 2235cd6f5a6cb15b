import { rmSync, writeSync } from "node:fs";
import { constants } from "node:os";
import type { TemporaryChange } from "./temporary-change.js";

type Name = NodeJS.Signals;

/**
 * These neither end nor stop a process, or cannot be caught. Node ignores SIGPIPE and SIGXFSZ, and opens its inspector
 * on SIGUSR1.
 */
const NOT_FATAL: readonly string[] = [
  ...["SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"],
  ...["SIGKILL", "SIGSTOP"],
  ...["SIGPIPE", "SIGXFSZ", "SIGUSR1"],
];
const STOPS: readonly string[] = ["SIGTSTP", "SIGTTIN", "SIGTTOU"];
/** Alternative names of numbers that have another name. */
const ALIASES: readonly string[] = ["SIGIOT", "SIGPOLL"];

const FATAL = Object.keys(constants.signals).filter(
  (name) => !NOT_FATAL.includes(name) && !ALIASES.includes(name),
) as Name[];

/** See `guardChange`: listens to the signals that Node has names for, and to the end of the process. */
export function guardByNode(change: TemporaryChange, signals: readonly Name[] = FATAL): () => void {
  const undo = () => {
    write(change, change.undo);
    change.onUndo?.();
  };
  const undoForGood = () => {
    undo();
    if (change.note !== undefined) rmSync(change.note, { force: true });
  };
  const listeners = signals
    .filter((name) => process.listenerCount(name) === 0)
    .map((name) => listen(name, STOPS.includes(name) ? undo : undoForGood, () => write(change, change.redo)));
  process.on("exit", undoForGood);
  return () => {
    process.off("exit", undoForGood);
    for (const leave of listeners) leave();
  };
}

/** Undoes the change, then causes the default effect of the signal. */
function listen(name: Name, undo: () => void, redo: () => void): () => void {
  const act = () => {
    undo();
    process.off(name, act);
    process.kill(process.pid, name);
    if (!STOPS.includes(name)) return;
    process.on(name, act);
    redo();
    // An orphaned process group is not stopped, and therefore not continued.
    process.kill(process.pid, "SIGCONT");
  };
  process.on(name, act);
  return () => process.off(name, act);
}

/** A value that cannot be written cannot be restored; the process ends nevertheless. */
function write({ fd }: TemporaryChange, text: string | undefined): void {
  try {
    if (text) writeSync(fd, text, fd > 2 ? 0 : null);
  } catch {}
}
