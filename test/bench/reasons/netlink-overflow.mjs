// Why the netlink package is only the fallback: a reader that is busy for a moment while events arrive dies.
// Prints how each of some runs ended; needs root, works in network namespaces of its own.
//   node test/bench/reasons/netlink-overflow.mjs [RUNS]
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(import.meta.url);
const SELF = new URL(import.meta.url).pathname;
const [role = "5", count] = process.argv.slice(2);

/** Makes an event as each listener opens and another as it closes. */
async function storm(listeners) {
  const addon = require("../../../dist/native/mptcpctl.node");
  for (let n = 0; n < listeners; n++) {
    const server = createServer().listen({ fd: addon.socket(2, 1, 262) });
    await once(server, "listening");
    await once(server.close(), "close");
  }
}

/** Watches as the package's users do, with a listener for errors, and computes something while the storm blows. */
async function watch() {
  const { socket, ...netlink } = subscribable();
  let events = 0;
  socket.on("error", (error) => process.stderr.write(`${error.code}\n`)).on("message", () => events++);
  socket.addMembership(await netlink.eventGroup());
  spawn(process.execPath, [SELF, "storm", "400"], { stdio: "inherit" });
  // Out of the package's own callback: inside it, its next recvmsg() would find the error and report it.
  await sleep(10);
  for (const end = Date.now() + 500; Date.now() < end; );
  await sleep(100);
  process.stdout.write(`alive, ${events} of 800 events\n`);
  process.exit();
}

function subscribable() {
  const generic = require("netlink").createGenericNetlink();
  const eventGroup = async () => {
    const [family] = await generic.ctrlRequest(3, { familyName: "mptcp_pm" });
    return family.mcastGroups.find(({ name }) => name === "mptcp_pm_events").id;
  };
  return { socket: generic.socket, eventGroup };
}

function main(runs) {
  for (let n = 0; n < runs; n++) {
    const argv = ["--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh", process.execPath, SELF, "watch"];
    const { stdout, stderr, signal } = spawnSync("unshare", argv, { encoding: "utf8" });
    process.stdout.write(signal ? `killed by ${signal}: ${stderr.trim().split("\n").at(-1)}\n` : stdout);
  }
}

if (role === "storm") await storm(Number(count));
else if (role === "watch") await watch();
else main(Number(role));
