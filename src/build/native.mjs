// Compiles the C sources: with this machine's compiler for dist/, and with pinned compilers for
// src/transport/native/prebuilt/, which machines without a compiler use. docs/decisions.md, 21, gives the reasons.
// Used by build.mjs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const SOURCES = "src/transport/native";
const PREBUILT = `${SOURCES}/prebuilt`;
/** Checksums of the prebuilt files and of their sources, in the format of sha256sum(1). */
const SUMS_FILE = "SHA256SUMS";

/** The compiled files, and the effect if a file can be neither compiled nor taken from the prebuilt ones. */
const OUTPUTS = {
  "mptcpctl.node": {
    sources: ["addon.c", "exec.c", "guard.c", "proc.c", "start.c"],
    without: "no addon: the netlink package is used instead",
  },
  "mptcpctl-run.so": {
    sources: ["preload.c"],
    without: "no library to preload: mptcpctl run has an effect on Go programs only",
  },
};

/**
 * Linked with no library, so that no library version is required: the process that loads the file has a libc already.
 * All symbols are resolved at load time: otherwise a missing symbol would end the process at its first use, although
 * loading should fail. Options that some compilers set by default and that need functions missing in some libc are
 * switched off. libgcc.a contains functions that some processors need. No build id and no compiler version: the bytes
 * are the same everywhere.
 */
const FLAGS = [
  ..."-Os -shared -fPIC -fvisibility=hidden -s -Wall -Wextra -Werror".split(" "),
  ..."-nostdlib -Wl,-z,now -U_FORTIFY_SOURCE -fno-stack-protector".split(" "),
  ..."-fno-ident -Wl,--build-id=none".split(" "),
];
const LIBRARIES = ["-lgcc"];

/** Atomic operations are inlined: libgcc's functions for them call __getauxval of glibc, which musl lacks. */
const OWN_FLAGS = { "linux-arm64": ["-mno-outline-atomics"] };

/** The compilers of Debian 12, with which .ci/prebuilt compiles again and compares. */
const PINNED = { gcc: "12.2.0", ld: "GNU ld (GNU Binutils for Debian) 2.40" };
const PINNED_COMPILERS = {
  "linux-x64": "x86_64-linux-gnu-gcc-12",
  "linux-arm64": "aarch64-linux-gnu-gcc-12",
};

/**
 * Compiles with the system's compiler (CC, else cc). If it is missing or fails, the prebuilt files are used; if these
 * do not fit, the build succeeds without them. With MPTCPCTL_REQUIRE=kernel an existing compiler must not fail,
 * because the prebuilt files would hide an error in the sources, and a missing file is an error.
 */
export function buildNative({ root, into, say }) {
  const isStrict = process.env.MPTCPCTL_REQUIRE === "kernel";
  const [compiler, ...words] = (process.env.CC?.trim() || "cc").split(/\s+/);
  for (const [name, { without }] of Object.entries(OUTPUTS)) {
    const failure = compile({ root, name, to: join(into, name), compiler: [compiler, ...words] });
    if (failure === undefined) continue;
    if (isStrict && failure.hasCompiler) throw new Error(`native/${name}: ${failure.reason}`);
    const obstacle = takePrebuilt({ root, name, to: join(into, name) });
    if (obstacle !== undefined) rmSync(join(into, name), { force: true });
    if (obstacle === undefined) say(`native/${name}: prebuilt for ${platform()} (${failure.reason})`);
    else if (isStrict) throw new Error(`native/${name}: ${failure.reason}; ${obstacle}`);
    else say(`${without} (${failure.reason}; ${obstacle})`);
  }
}

/** @returns why there is no output, undefined if it was made */
function compile({ root, name, to, compiler: [compiler, ...words] }) {
  const draft = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true });
  const argv = [...words, ...FLAGS, ...headers(root), ...OUTPUTS[name].sources, ...LIBRARIES, "-o", draft];
  const { status, error, stderr } = spawnSync(compiler, argv, { cwd: join(root, SOURCES), encoding: "utf8" });
  if (status === 0 && existsSync(draft)) return void renameSync(draft, to);
  rmSync(draft, { force: true });
  if (error?.code === "ENOENT") return { hasCompiler: false, reason: `no compiler ${compiler}` };
  return {
    hasCompiler: true,
    reason: `${compiler} could not compile it: ${complaint(error, status, stderr)}`,
  };
}

function complaint(error, status, stderr) {
  if (error) return error.message;
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? `it ended with ${status}`;
}

/** Node's own headers, from the package, or those installed with Node. */
function headers(root) {
  const folders = [
    join(root, "node_modules/node-api-headers/include"),
    join(dirname(dirname(process.execPath)), "include/node"),
  ];
  return folders.filter((folder) => existsSync(join(folder, "node_api.h"))).map((folder) => `-I${folder}`);
}

const platform = () => `${process.platform}-${process.arch}`;

/** @returns why it could not be used */
function takePrebuilt({ root, name, to }) {
  const file = `${platform()}/${name}`;
  if (!existsSync(join(root, PREBUILT, file))) return `there is no prebuilt file for ${platform()}`;
  const changed = changedFiles(root, [...sourceNames(root), file]);
  if (changed.length > 0) return `the prebuilt file is of other sources: ${changed.join(", ")}`;
  copyFileSync(join(root, PREBUILT, file), `${to}.${process.pid}`);
  renameSync(`${to}.${process.pid}`, to);
  return undefined;
}

/** Those of the given files that have changed since the prebuilt files were made. */
function changedFiles(root, names) {
  const knownSums = new Set(existing(join(root, PREBUILT, SUMS_FILE)).split("\n"));
  return names.filter((name) => !knownSums.has(sumLine(join(root, PREBUILT), name)));
}

const existing = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");

const sumLine = (folder, name) =>
  `${createHash("sha256")
    .update(readFileSync(join(folder, name)))
    .digest("hex")}  ${name}`;

const sourceNames = (root) =>
  readdirSync(join(root, SOURCES))
    .filter((name) => /\.[ch]$/.test(name))
    .sort()
    .map((name) => `../${name}`);

/**
 * Compiles for all platforms with the pinned compilers. `into` is the folder of the prebuilt files, or a folder for a
 * comparison.
 */
export function buildPrebuilt({ root, into = join(root, PREBUILT) }) {
  const files = Object.entries(PINNED_COMPILERS).flatMap(([folder, compiler]) => {
    refuseOtherCompilers(compiler);
    return Object.keys(OUTPUTS).map((name) => {
      const failure = compile({
        root,
        name,
        to: join(into, folder, name),
        compiler: [compiler, ...(OWN_FLAGS[folder] ?? [])],
      });
      if (failure !== undefined) throw new Error(`${folder}/${name}: ${failure.reason}`);
      return `${folder}/${name}`;
    });
  });
  const sources = sourceNames(root).map((name) => sumLine(join(root, PREBUILT), name));
  const lines = [...sources, ...files.map((name) => sumLine(into, name))];
  writeFileSync(join(into, SUMS_FILE), `${lines.join("\n")}\n`);
}

/** Another compiler produces other bytes from the same sources. */
function refuseOtherCompilers(compiler) {
  const version = firstLine(compiler, ["-dumpfullversion"]);
  if (version !== PINNED.gcc) throw new Error(`${compiler} is ${version ?? "missing"}, not ${PINNED.gcc}`);
  const linker = firstLine(compiler, ["-Wl,--version"]);
  if (linker !== PINNED.ld) throw new Error(`the linker of ${compiler} is ${linker}, not ${PINNED.ld}`);
}

function firstLine(program, words) {
  const { stdout } = spawnSync(program, words, { encoding: "utf8" });
  return stdout?.split("\n")[0]?.trim();
}
