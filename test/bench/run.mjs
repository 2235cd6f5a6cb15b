// npm run bench [-- NAME...] [--json FILE]: mptcpctl compared with similar programs, in its own namespaces.
// docs/performance.md explains the numbers. NODE_EXTRA_CA_CERTS costs node 20 more than the measured time, so it is
// removed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { world } from "../support/world.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;

function run([command, ...args]) {
  return spawnSync(command, args, { stdio: "inherit", env }).status ?? 1;
}

const built = run([process.execPath, `${ROOT}build.mjs`, "--if-stale"]);
process.exitCode =
  built || run([...world(), process.execPath, `${ROOT}dist/test/bench.mjs`, ...process.argv.slice(2)]);
