export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Medians of a pair, and of the ratios of its rounds. */
export interface Compared {
  readonly peer: number;
  readonly ours: number;
  readonly ratio: number;
}

/** Measures both alternately, so that other load on the machine affects both in the same way. */
export async function compare(
  rounds: number,
  peer: () => number | Promise<number>,
  measureOwn: () => number | Promise<number>,
): Promise<Compared> {
  const pairs: [number, number][] = [];
  for (let n = 0; n < rounds; n++) pairs.push([await peer(), await measureOwn()]);
  return compared(pairs);
}

export function compared(pairs: readonly (readonly [peer: number, ours: number])[]): Compared {
  return {
    peer: median(pairs.map(([peer]) => peer)),
    ours: median(pairs.map(([, measureOwn]) => measureOwn)),
    ratio: median(pairs.map(([peer, measureOwn]) => measureOwn / peer)),
  };
}

/** Milliseconds that `work` takes. */
export function clocked(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
