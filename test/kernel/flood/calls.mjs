// Makes many calls of mixed kinds at once and prints their results as JSON. Arguments: the library, the transport,
// the number of calls, and the number of calls that take the kernel a millisecond or more. Runs inside a namespace
// that has only `lo`.
const [library, transport, calls, lists] = process.argv.slice(2);
const { KernelError, openPathManager } = await import(library);
const manager = await openPathManager({ transport });
const stop = new AbortController();
const stopped = await openPathManager({ transport, signal: stop.signal });
const address = (n) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
const ID = 7;

const isRefused = (errno) => (error) => error instanceof KernelError && error.errno === errno;
const isDefined = (value) => value !== undefined;
/** Each kind: the call, and whether its value, or its error, is correct. */
const CALL_KINDS = [
  { call: (n) => manager.limits.set({ subflows: n % 8 }), fits: () => true },
  { call: () => manager.limits.get(), fits: ({ subflows }) => subflows >= 0 && subflows < 8 },
  { call: () => manager.endpoints.get(ID), fails: isRefused(22) },
  { call: () => manager.limits.set({ subflows: 9999 }), fails: isRefused(22) },
  { call: () => manager.counters.read(), fits: isDefined },
  { call: () => manager.interfaceIndex("lo"), fits: (index) => index === 1 },
  { call: () => manager.connections.get(5), fails: isRefused(2) },
  { call: () => stopped.limits.get(), fits: isDefined, fails: (error) => error === stop.signal.reason },
];
const SLOW_KINDS = [
  {
    call: (n) => manager.endpoints.add({ address: address(n), id: ID }, { check: false }),
    fits: ({ id }) => id === ID,
  },
  { call: () => manager.endpoints.list(), fits: (all) => all.length === 1 },
  { call: () => manager.endpoints.delete({ id: ID }), fits: () => true },
  { call: () => manager.endpoints.list(), fits: (all) => all.length === 0 },
  { call: () => manager.connections.list(), fits: (all) => all.length === 0 },
  { call: () => manager.status(), fits: isDefined },
  { call: () => manager.waitForConnections({}, { timeoutMs: 1 }), fails: ({ code }) => code === "deadline" },
];

for (const { call } of [...CALL_KINDS, ...SLOW_KINDS]) await call(1).catch(() => undefined);
const usedBytes = () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
let waiting = 0;
const outcomes = new Map();
const note = (text) => outcomes.set(text, (outcomes.get(text) ?? 0) + 1);
function begin({ call, fits, fails }, n) {
  waiting++;
  return call(n).then(
    (value) => {
      waiting--;
      note(fits?.(value) ? "right" : `${call} gave ${JSON.stringify(value)}`);
    },
    (error) => {
      waiting--;
      note(fails?.(error) ? "right" : `${call} failed: ${error.stack}`);
    },
  );
}

const bytesBefore = usedBytes();
const all = [];
for (let n = 0; n < Number(calls); n++) all.push(begin(CALL_KINDS[n % CALL_KINDS.length], n));
for (let n = 0; n < Number(lists); n++) all.push(begin(SLOW_KINDS[n % SLOW_KINDS.length], n));
const bytesPerCall = (usedBytes() - bytesBefore) / waiting;
const last = manager.limits.set({ subflows: 6 });
setTimeout(() => stop.abort(new Error("enough")), 20);
let turns = 0;
const clock = setInterval(() => turns++, 10);
await Promise.all([...all, last]);
clearInterval(clock);
const limitsAfter = await manager.limits.get();
manager.close();
process.stdout.write(
  JSON.stringify({
    outcomes: Object.fromEntries(outcomes),
    each: bytesPerCall,
    subflows: limitsAfter.subflows,
    turns,
  }),
);
