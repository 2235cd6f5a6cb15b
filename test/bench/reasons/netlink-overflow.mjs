// Why the netlink package is only the fallback: a reader that is busy for a moment while events arrive crashes.
// Prints how each run ended; needs root, works in its own network namespaces.
//   node test/bench/reasons/netlink-overflow.mjs [RUNS]
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(import.meta.url);
const OWN_PATH = new URL(import.meta.url).pathname;
const [role = "5", count] = process.argv.slice(2);

/** Causes an event when a listener opens and another when it closes. */
async function causeEvents(listeners) {
  const addon = require("../../../dist/native/mptcpctl.node");
  for (let n = 0; n < listeners; n++) {
    const server = createServer().listen({ fd: addon.socket(2, 1, 262) });
    await once(server, "listening");
    await once(server.close(), "close");
  }
}

/** Receives events as users of the package do, with a listener for errors, and is busy during the burst. */
async function watch() {
  const { socket, ...netlink } = subscribable();
  let events = 0;
  socket.on("error", (error) => process.stderr.write(`${error.code}\n`)).on("message", () => events++);
  socket.addMembership(await netlink.eventGroup());
  spawn(process.execPath, [OWN_PATH, "storm", "400"], { stdio: "inherit" });
  // Outside the package's callback: inside it, the next recvmsg() would return the error.
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
    const argv = [
      "--net",
      "sh",
      "-c",
      'ip link set lo up; exec "$@"',
      "sh",
      process.execPath,
      OWN_PATH,
      "watch",
    ];
    const { stdout, stderr, signal } = spawnSync("unshare", argv, { encoding: "utf8" });
    process.stdout.write(signal ? `killed by ${signal}: ${stderr.trim().split("\n").at(-1)}\n` : stdout);
  }
}

if (role === "storm") await causeEvents(Number(count));
else if (role === "watch") await watch();
else main(Number(role));
