import { type Binding, loadBinding } from "./native/binding.js";
import { guardByNode } from "./node-guard.js";
import type { TemporaryChange } from "./temporary-change.js";

/**
 * Undoes a change when a signal, process.exit() or an exception ends this process before the change is released. Signal
 * handlers are installed by the first change and removed with the last; a signal to which the program listens is left
 * to the program. With the addon this holds for every signal that can be caught, without it for those that Node has
 * names for. @returns what releases the change, which undoes nothing
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
