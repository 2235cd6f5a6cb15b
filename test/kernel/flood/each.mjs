// Makes calls of one kind at once, kind by kind, and prints as JSON how many bytes each waiting call needs.
// Arguments: the library, the transport, the number of calls. Runs inside a namespace that has only `lo`.
const [library, transport, calls] = process.argv.slice(2);
const { openPathManager } = await import(library);
const CALL_KINDS = {
  waitForConnections: (manager) => manager.waitForConnections({}, { timeoutMs: 1 }),
  listeners: (manager) => manager.connections.listeners(),
  batches: (manager) => manager.connections.batches().next(),
  survey: (manager) => manager.connections.survey().next(),
  recover: (manager) => manager.connections.recover(),
  listen: (manager) => manager.userspace.listen(5, { address: "127.0.0.1" }),
  managerOf: (manager) => manager.userspace.managerOf(5),
};
function usedBytes() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** In a function of its own: what it has held is free when the next kind is measured. */
async function bytesEach(call) {
  const manager = await openPathManager({ transport });
  await call(manager).catch(() => undefined);
  const bytesBefore = usedBytes();
  const all = Array.from({ length: Number(calls) }, () => call(manager));
  const bytes = Math.round((usedBytes() - bytesBefore) / all.length);
  manager.close();
  await Promise.allSettled(all);
  return bytes;
}

const bytesPerKind = {};
for (const [name, call] of Object.entries(CALL_KINDS)) bytesPerKind[name] = await bytesEach(call);
process.stdout.write(JSON.stringify(bytesPerKind));
