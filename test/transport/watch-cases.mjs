// node watch-cases.mjs ADDON CASE: cases of a watch that could crash a test process.
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const [path, name] = isMainThread ? process.argv.slice(2) : workerData;
const module = { exports: {} };
process.dlopen(module, path);
const addon = module.exports;
const FAMILY_LOOKUP = Buffer.from("20000000100001000000000000000000030100000b0002006e6c6374726c0000", "hex");

/** A socket with a reply in its queue. */
function readableSocket() {
  const fd = addon.socket(16, 3, 16);
  if (addon.sendmsg(fd, FAMILY_LOOKUP, undefined) !== FAMILY_LOOKUP.length) throw new Error("not sent");
  return fd;
}

function startedWatch(fd, callback) {
  const watch = addon.watch(fd, callback);
  if (watch < 1 || addon.startWatch(watch) !== 0) throw new Error(`watch ${watch}`);
  return watch;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

const WATCH_CASES = {
  /** The exception is handled as usual, and the watch continues. */
  async throws() {
    let calls = 0;
    const caught = [];
    process.on("uncaughtException", (error) => caught.push(error.message));
    const watch = startedWatch(readableSocket(), () => {
      calls++;
      if (calls === 2) addon.closeWatch(watch);
      throw new Error(`call ${calls}`);
    });
    await turn();
    await turn();
    await turn();
    say(caught.join(", "));
  },
  /** Without a handler the process ends as after any exception. */
  throwsUnhandled() {
    startedWatch(readableSocket(), () => {
      throw new Error("no process handles this");
    });
  },
  /** Promises settled by a callback continue before the next callback. */
  async microtasks() {
    const order = [];
    const watch = startedWatch(readableSocket(), () => {
      order.push("callback");
      Promise.resolve().then(() => order.push("microtask"));
      process.nextTick(() => order.push("tick"));
      if (order.length > 3) addon.closeWatch(watch);
    });
    await turn();
    await turn();
    await turn();
    say(order.join(" "));
  },
  /** An open watch that is not started does not keep the process alive. */
  idle() {
    addon.watch(addon.socket(16, 3, 16), () => {});
    say("ends");
  },
  stopped() {
    const watch = startedWatch(addon.socket(16, 3, 16), () => {});
    addon.stopWatch(watch);
    say("ends");
  },
  /** A started one does; process.exit() works all the same. */
  holds() {
    startedWatch(addon.socket(16, 3, 16), () => {});
    setTimeout(() => {
      say("held");
      process.exit();
    }, 50).unref();
  },
  /** libuv aborts the process when a polled descriptor is closed; a watch uses a duplicate. */
  async closedUnderneath() {
    const fd = addon.socket(16, 3, 16);
    const watch = startedWatch(fd, () => {});
    addon.close(fd);
    await turn();
    addon.stopWatch(watch);
    addon.startWatch(watch);
    await turn();
    addon.closeWatch(watch);
    say(`closed, stale id: ${addon.startWatch(watch)}`);
  },
  async workers() {
    for (let round = 0; round < 20; round++) {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: [path, "inWorker"] });
      await once(worker, "message");
      await worker.terminate();
    }
    say("terminated");
  },
  /** Busy, idle and closing watches when the worker is terminated. */
  async inWorker() {
    const idle = addon.watch(addon.socket(16, 3, 16), () => {});
    addon.closeWatch(addon.watch(readableSocket(), () => {}));
    startedWatch(addon.socket(16, 3, 16), () => {});
    startedWatch(readableSocket(), () => {});
    await turn();
    parentPort.postMessage(idle);
    while (true) addon.stopWatch(-1);
  },
};

await WATCH_CASES[name]();
