// Node 20 has no SuppressedError, and the stand-in that swc writes for `await using` is called by a name that it does not
// define: an error of a disposal would be hidden by a ReferenceError.
globalThis._SuppressedError = class extends Error {
  constructor(error, suppressed, message) {
    const texts = [error, suppressed].map((one) => (one instanceof Error ? one.stack : String(one)));
    super([message, ...texts].join("\n"));
    this.name = "SuppressedError";
    Object.assign(this, { error, suppressed });
  }
};
