// npm run record -- NAME… | --all | --list | --import FOLDER: makes fixtures; see fixtures/README.md.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// As in test/run.mjs: mistakes in a recipe cannot affect the machine.
const PRIVATE_NAMESPACES = [
  "unshare",
  "--mount",
  "--net",
  "sh",
  "-c",
  'mount -t tmpfs tmpfs /run && exec "$@"',
  "sh",
];

function run(argv) {
  const [command, ...args] = argv;
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit" });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  return status ?? 1;
}

process.exitCode =
  run([process.execPath, "build.mjs", "--if-stale"]) ||
  run([...PRIVATE_NAMESPACES, process.execPath, "dist/test/record.mjs", ...process.argv.slice(2)]);
