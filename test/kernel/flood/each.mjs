// Makes calls of one kind at once, kind by kind, and prints, as JSON, how many bytes each that waits takes. Arguments: the
// library, the transport, how many calls. Runs inside a namespace that has nothing but `lo`.
const [library, transport, calls] = process.argv.slice(2);
const { openPathManager } = await import(library);
const KINDS = {
  waitForConnections: (manager) => manager.waitForConnections({}, { timeoutMs: 1 }),
  listeners: (manager) => manager.connections.listeners(),
  recover: (manager) => manager.connections.recover(),
  listen: (manager) => manager.userspace.listen(5, { address: "127.0.0.1" }),
  managerOf: (manager) => manager.userspace.managerOf(5),
};
function used() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
const each = {};
for (const [name, call] of Object.entries(KINDS)) {
  const manager = await openPathManager({ transport });
  await call(manager).catch(() => undefined);
  const before = used();
  const all = Array.from({ length: Number(calls) }, () => call(manager));
  each[name] = Math.round((used() - before) / all.length);
  manager.close();
  await Promise.allSettled(all);
}
process.stdout.write(JSON.stringify(each));
