// npm run lock: completes package-lock.json after an `npm install`. npm 11 omits optional packages for other
// platforms from the lock file if it does not see them, and `npm ci` then refuses that file. This script adds each
// missing package with the data in its name: version, os, cpu, libc. They are never downloaded on a platform they do
// not fit; on one they fit, npm installs them by name and version.
import { readFileSync, writeFileSync } from "node:fs";

const PATH = new URL("../../package-lock.json", import.meta.url);
const SYSTEMS = "aix android darwin freebsd linux netbsd openbsd openharmony sunos win32".split(" ");
const PROCESSORS = "arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x x64".split(" ");
const LIBRARIES = { glibc: "glibc", gnu: "glibc", musl: "musl" };

/** `@swc/core-linux-arm64-musl` -> os linux, cpu arm64, libc musl. */
function platform(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  const libc = LIBRARIES[words.at(-1).replace(/eabi(hf)?$/, "")];
  if (os === undefined || cpu === undefined) throw new Error(`${name}: its name does not contain os and cpu`);
  return { cpu: [cpu], ...(os === "linux" && libc ? { libc: [libc] } : {}), os: [os] };
}

function missing(packages) {
  return Object.values(packages).flatMap((parent) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => packages[`node_modules/${name}`] === undefined)
      .map(([name, version]) => [`node_modules/${name}`, entry(name, version, parent.dev)]),
  );
}

function entry(name, version, dev) {
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name}: ${version} is a range, not a version`);
  const { cpu, ...rest } = platform(name);
  return { version, cpu, ...(dev ? { dev } : {}), optional: true, ...rest };
}

/** The lock file names no registry: each installation uses its own. */
function withoutHosts({ resolved: _, ...rest }) {
  return rest;
}

const lock = JSON.parse(readFileSync(PATH, "utf8"));
const added = missing(lock.packages);
const [root, ...otherPackages] = [...Object.entries(lock.packages), ...added];
otherPackages.sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries([
  root,
  ...otherPackages.map(([path, value]) => [path, withoutHosts(value)]),
]);
writeFileSync(PATH, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`package-lock.json: ${added.length} optional packages added\n`);
