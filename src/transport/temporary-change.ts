/** Something of the system that this process changes for a moment: what to write to undo it. */
export interface TemporaryChange {
  readonly fd: number;
  readonly undo: string;
  /** What else undoes it where JavaScript runs; the addon puts a terminal in raw mode back by itself. */
  readonly onUndo?: (() => void) | undefined;
  /** Makes the change again after a stopped process was continued. Default: nothing does. */
  readonly redo?: string | undefined;
  /** A file that is removed when the change was undone for good. */
  readonly note?: string | undefined;
}
