/** A temporary change of the system by this process, with the text that undoes it. */
export interface TemporaryChange {
  readonly fd: number;
  readonly undo: string;
  /** A further undo for when JavaScript runs; the addon restores a terminal's mode itself. */
  readonly onUndo?: (() => void) | undefined;
  /** Repeats the change after a stopped process was continued. Default: nothing. */
  readonly redo?: string | undefined;
  /** A file that is removed after the final undo. */
  readonly note?: string | undefined;
}
