// Node 20 has no SuppressedError, and swc's substitute for `await using` uses a name that it does not define: a
// ReferenceError would hide an error of a disposal.
globalThis._SuppressedError = class extends Error {
  constructor(error, suppressed, message) {
    const texts = [error, suppressed].map((one) => (one instanceof Error ? one.stack : String(one)));
    super([message, ...texts].join("\n"));
    this.name = "SuppressedError";
    Object.assign(this, { error, suppressed });
  }
};
