// node abuse.mjs ADDON CALLS: calls every function of the addon with invalid arguments, and prints counts. In a child
// process, because the test is that it does not crash.
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";

const [path, calls] = process.argv.slice(2);
const module = { exports: {} };
process.dlopen(module, path);
const addon = module.exports;

// Some random arguments of bind are the name of a socket in the file system.
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-abuse-"));
process.chdir(folder);
process.on("exit", () => rmSync(folder, { recursive: true }));

// A small generator (xorshift) with a fixed seed: every run makes the same calls.
let state = 0x2545f491;
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}
const pick = (list) => list[random(list.length)];

function detached(Kind) {
  const array = new Kind(16);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function outOfBounds() {
  const buffer = new ArrayBuffer(4096, { maxByteLength: 8192 });
  const array = new Uint8Array(buffer, 2048, 1024);
  buffer.resize?.(16);
  return array;
}

const closed = openSync("/dev/null");
closeSync(closed);
const descriptors = [
  ...[-1, -(2 ** 31), 2 ** 31 - 1, 1 << 20, closed],
  ...[openSync("/dev/null"), openSync("/proc/self/ns/net"), openSync("/"), openSync("/dev/zero")],
  ...[0, 4, 16].map((protocol) => addon.socket(16, 3, protocol)),
  ...[addon.socket(2, 1, 262), addon.socket(10, 2, 0), addon.socket(1, 1, 0)],
];
const integers = [-1, 0, 1, 2, 3, 4, 5, 7, 8, 12, 33, 55, 128, 270, 284, 65_536, 2 ** 31 - 1, -(2 ** 31)];
const bytes = [
  ...[0, 1, 2, 7, 8, 12, 16, 36, 128, 4096, 65_536].map((size) => Buffer.alloc(size, size === 12 ? 0 : 16)),
  ...[new Uint8Array(new SharedArrayBuffer(64)), new Uint8Array(16).subarray(5, 9), outOfBounds()],
  // nlctrl: every family, in several datagrams, so that there is something to receive.
  Buffer.from("1400000010000103000000000000000003010000", "hex"),
  new Uint8Array(2 ** 31 + 4096),
];
const words = [0, 1, 2, 3, 6, 18, 96, 1000].map((size) => new Int32Array(size));
const wrongValues = [
  ...[undefined, null, true, "1", Symbol("1"), 1n, {}, [], 0.5, Number.NaN, Number.POSITIVE_INFINITY, -0],
  ...[
    2 ** 31,
    2 ** 53,
    new Date(),
    { valueOf: () => 1 },
    new Proxy(new Uint8Array(8), {}),
    new DataView(new ArrayBuffer(8)),
  ],
  ...[
    detached(Uint8Array),
    detached(Int32Array),
    new Float64Array(4),
    new Uint8ClampedArray(4),
    new ArrayBuffer(8),
  ],
];
const watches = [];
let events = 0;
let caught = 0;

function callback() {
  events++;
  if (events % 3 === 0) throw new Error("thrown by a callback");
  if (events % 3 === 1) addon.stopWatch(pick(watches) ?? 1);
  else addon.closeWatch(watches.shift() ?? 1);
}

const argument = {
  d: () => pick(descriptors),
  i: () => pick(integers),
  b: () => pick(bytes),
  w: () => pick(words),
  f: () => callback,
  n: () => pick(watches) ?? 1,
  p: () => pick(["", "/", "/dev/zero", path, "no such file", "a\0b", "x".repeat(5000)]),
  t: () => new Float64Array(random(4)),
  // The path to remove at a signal is not an existing file.
  q: () => pick(["", "0\n", "/nonexistent/note", "x".repeat(4000), "x".repeat(5000)]),
};
// Letters describe the valid type at each position. Only descriptors that no code needs are closed.
const ARGUMENT_SHAPES = {
  socket: "iii",
  setns: "di",
  bind: "db",
  getsockname: "db",
  getsockopt: "diib",
  setsockopt: "diib",
  sendmsg: "dbb",
  recvmmsg: "dbiw",
  watch: "df",
  startWatch: "n",
  stopWatch: "n",
  closeWatch: "n",
  // No list of bytes names an existing program or file.
  execve: "bbbiw",
  getxattr: "bbb",
  stat: "pt",
  readFile: "p",
  readText: "p",
  socketsIn: "pt",
  adoptOrphans: "i",
  keepChange: "dqqq",
  dropChange: "i",
  mark: "i",
};
const FUNCTION_NAMES = Object.keys(ARGUMENT_SHAPES);

function attempt(counts) {
  const name = pick(FUNCTION_NAMES);
  const values = [...ARGUMENT_SHAPES[name]].map((letter) =>
    random(8) === 0 ? pick(wrongValues) : argument[letter](),
  );
  if (random(16) === 0) values.pop();
  try {
    const result = addon[name](...values);
    counts[result < 0 ? "refused" : "done"]++;
    if (!Number.isInteger(result) && !name.startsWith("read"))
      throw new Error(`${name} gave ${String(result)}`);
    if (name === "socket" && result >= 0) addon.close(result);
    if (name === "watch" && result > 0) watches.push(result);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    counts.misused++;
  }
}

process.on("uncaughtException", (error) => {
  if (error.message !== "thrown by a callback") throw error;
  caught++;
});

const openAtFirst = readdirSync("/proc/self/fd").length;
const counts = { done: 0, refused: 0, misused: 0 };
for (let call = 0; call < Number(calls); call++) {
  attempt(counts);
  if (call % 500 === 0) await settle();
}
await settle();

/** Lets the watches call back, then closes them: a started one would keep the process alive. */
async function settle() {
  await turn();
  for (const watch of watches.splice(0)) addon.closeWatch(watch);
}

for (const value of wrongValues.filter((value) => value !== 0))
  for (const call of [addon.close, addon.startWatch]) mustRefuse(call, value);

function mustRefuse(call, value) {
  try {
    if (call(value) >= 0) throw new Error(`took ${String(value)}`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

// A guarded change keeps a descriptor open.
for (let id = 0; id < 8; id++) addon.dropChange(id);
const leaked = readdirSync("/proc/self/fd").length - openAtFirst;
process.stdout.write(`${JSON.stringify({ ...counts, events, caught, leaked })}\n`);
