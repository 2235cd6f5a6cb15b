/**
 * Wraps a callback whose failure must not reach the caller; a rejected promise counts as a failure.
 * `onFailure` receives the reason of the first failure.
 */
export function isolatedCallback<A extends readonly unknown[]>(
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
