// Fills the receive buffer of a path manager's socket from another socket, before a read and before changes. Prints
// their results as JSON. Arguments: the library, the transport, the addon.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [library, transport, addon] = process.argv.slice(2);
const { openPathManager } = await import(library);
const { socket, sendmsg, close } = createRequire(import.meta.url)(addon);
const [AF_NETLINK, SOCK_RAW, GENERIC] = [16, 3, 16];

/** Port ids of the namespace's generic netlink sockets; 0 is the kernel's own. */
const ports = () =>
  readFileSync("/proc/thread-self/net/netlink", "latin1")
    .split("\n")
    .map((row) => row.trim().split(/\s+/))
    .filter(([, protocol, port]) => protocol === String(GENERIC) && port !== "0")
    .map(([, , port]) => Number(port));

/** An NLMSG_NOOP with a sequence number that no request has. */
const noise = Buffer.alloc(2048);
noise.set([...new Uint8Array(Uint32Array.of(noise.length).buffer), 1, 0, 0, 0, 255, 255, 255, 255]);

/** @returns how many datagrams were queued; the last one was not */
function fill(port) {
  const to = new Uint8Array(12);
  to.set(new Uint8Array(Uint16Array.of(AF_NETLINK).buffer));
  to.set(new Uint8Array(Uint32Array.of(port).buffer), 4);
  const fd = socket(AF_NETLINK, SOCK_RAW, GENERIC);
  let sent = 0;
  while (sent < 100_000 && sendmsg(fd, noise, to) > 0) sent++;
  close(fd);
  return sent;
}

const portsBefore = ports();
const manager = await openPathManager({ transport, timeoutMs: 2000 });
await manager.limits.get();
const port = ports().find((one) => !portsBefore.includes(one));
const results = {};
const text = (call) =>
  call().then(JSON.stringify, (error) => `${error.outcome ?? "failed"}: ${error.message}`);
results.filled = fill(port) > 100;
results.read = await text(() => manager.limits.get());
fill(port);
results.change = await text(() => manager.limits.set({ subflows: 5, addAddrAccepted: 3 }));
fill(port);
results.list = await text(() => manager.endpoints.list());
fill(port);
const manyChanges = Array.from({ length: 1000 }, (_, n) => manager.limits.set({ subflows: n % 8 }));
results.rejected = (await Promise.allSettled(manyChanges)).filter(
  ({ status }) => status === "rejected",
).length;
results.after = await text(() => manager.limits.get());
manager.close();
process.stdout.write(JSON.stringify(results));
