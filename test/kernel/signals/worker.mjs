// Terminates a worker during a close of all connections, and prints net.mptcp.close_timeout afterwards as JSON.
// Arguments: the library.
import { readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const MAX_TIMER_MS = 20_000;
const readSysctl = () => Number(readFileSync("/proc/sys/net/mptcp/close_timeout", "utf8"));

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv[2] });
  let isOver = false;
  worker.on("message", () => {
    isOver = true;
  });
  const end = Date.now() + MAX_TIMER_MS;
  let isShort = false;
  while (!isShort && !isOver && Date.now() < end) {
    isShort = readSysctl() === 0;
    if (!isShort) await new Promise((resolve) => setImmediate(resolve));
  }
  await worker.terminate();
  process.stdout.write(JSON.stringify({ inTime: isShort && !isOver, left: readSysctl() }));
} else {
  const { openPathManager } = await import(workerData);
  const manager = await openPathManager();
  await manager.connections.close(await manager.connections.list());
  parentPort.postMessage("over");
}
