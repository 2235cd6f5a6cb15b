type Hints = typeof import("./hints.js");

/** Throws an error with hints, which are loaded for errors only; without hints if they cannot be loaded. */
export async function withHints(error: unknown, explain: (hints: Hints) => Promise<never>): Promise<never> {
  const hints = await import("./hints.js").catch(() => undefined);
  if (hints === undefined) throw error;
  return explain(hints);
}
