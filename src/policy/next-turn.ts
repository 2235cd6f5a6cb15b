/**
 * Resolves when the event loop has run once: a loop of a hook that awaits only rejections or results that exist already
 * would block it. Does not keep the process alive.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(() => resolve()).unref());
