/**
 * Resolves a millisecond later: a loop of a hook that awaits only rejections or results that exist already would block the
 * event loop. Does not keep the process alive. (An immediate without a reference waits for the next event.)
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(() => resolve(), 0).unref());
