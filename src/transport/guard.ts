import { type Binding, loadBinding } from "./native/binding.js";
import { guardByNode } from "./node-guard.js";
import type { TemporaryChange } from "./temporary-change.js";

/**
 * Undoes a change if a signal, process.exit() or an exception ends this process before the change is
 * released. Signal handlers exist from the first change to the last; a signal with a listener of the program
 * is left to the program. With the addon this covers every signal that can be caught, without it those that
 * Node has names for.
 * @returns a function that releases the change without undoing it
 */
export function guardChange(change: TemporaryChange): () => void {
  const binding = loadBinding();
  const id = binding?.keepChange(change.fd, change.undo, change.redo ?? "", change.note ?? "") ?? -1;
  return binding !== undefined && id >= 0 ? guardedByAddon(binding, id, change) : guardByNode(change);
}

function guardedByAddon(binding: Binding, id: number, change: TemporaryChange): () => void {
  const leave = guardByNode(change, []);
  return () => {
    leave();
    binding.dropChange(id);
  };
}
