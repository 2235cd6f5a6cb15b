/**
 * A callback that only looks on: its failure, also of a promise that it returns, reaches nothing that it looks at.
 * `onFailure` is told of the first one.
 */
export function lookingOn<A extends readonly unknown[]>(
  callback: (...args: A) => unknown,
  onFailure: (reason: string) => void = () => {},
): (...args: A) => void {
  let hasFailed = false;
  const fail = (error: unknown) => {
    if (hasFailed) return;
    hasFailed = true;
    onFailure(error instanceof Error ? error.message : String(error));
  };
  return (...args) => {
    try {
      const result = callback(...args);
      if (isPromise(result)) result.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  };
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
