/** Schemas are created on first use: a program needs few of them, and creating each takes time. */
export function createOnce<T>(make: () => T): () => T {
  let created: T | undefined;
  return () => {
    created ??= make();
    return created;
  };
}
