// Compiles what is written in C: by this machine's compiler for dist/, and by pinned ones for src/transport/native/prebuilt/,
// which machines without a compiler take. docs/decisions.md, 21, says why. Used by build.mjs.
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
/** What the prebuilt files were made from, and they themselves, as sha256sum(1) writes and checks it. */
const SUMS = "SHA256SUMS";

/** What is compiled, and what happens where it can neither be compiled nor taken prebuilt. */
const OUTPUTS = {
  "mptcpctl.node": {
    sources: ["addon.c", "exec.c", "guard.c", "start.c"],
    without: "no addon: the netlink package is used instead",
  },
  "mptcpctl-run.so": {
    sources: ["preload.c"],
    without: "no library to preload: mptcpctl run has an effect on Go programs only",
  },
};

/**
 * Linked with no library, and so bound to no version of one: the process that loads the file has a libc already. Bound at
 * once: otherwise a symbol that is missing would end the process at its first use, where loading should fail. What
 * compilers add by default on some systems and takes functions that not every libc has is switched off. libgcc.a has what
 * some processors lack. No build id and no version of the compiler: the same bytes everywhere.
 */
const FLAGS = [
  ..."-Os -shared -fPIC -fvisibility=hidden -s -Wall -Wextra -Werror".split(" "),
  ..."-nostdlib -Wl,-z,now -U_FORTIFY_SOURCE -fno-stack-protector".split(" "),
  ..."-fno-ident -Wl,--build-id=none".split(" "),
];
const LIBRARIES = ["-lgcc"];

/** Atomic operations in place: libgcc's functions for them ask glibc for the processor's abilities (__getauxval), which musl lacks. */
const OWN_FLAGS = { "linux-arm64": ["-mno-outline-atomics"] };

/** Debian 12's, by which .ci/prebuilt compiles again and compares. */
const PINNED = { gcc: "12.2.0", ld: "GNU ld (GNU Binutils for Debian) 2.40" };
const PINNED_COMPILERS = {
  "linux-x64": "x86_64-linux-gnu-gcc-12",
  "linux-arm64": "aarch64-linux-gnu-gcc-12",
};

/**
 * By the system's compiler (CC, else cc); where there is none, or where it fails, the prebuilt files are taken, and where
 * these do not fit, the build is good all the same. With MPTCPCTL_REQUIRE=kernel a compiler that is there must not fail,
 * for a mistake in the sources would hide behind the prebuilt files, and something must come of it.
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

/** @returns why there is no output, undefined where it was made */
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

/** Node's own headers, from the package, or those that came with Node. */
function headers(root) {
  const folders = [
    join(root, "node_modules/node-api-headers/include"),
    join(dirname(dirname(process.execPath)), "include/node"),
  ];
  return folders.filter((folder) => existsSync(join(folder, "node_api.h"))).map((folder) => `-I${folder}`);
}

const platform = () => `${process.platform}-${process.arch}`;

/** @returns why it could not be taken */
function takePrebuilt({ root, name, to }) {
  const file = `${platform()}/${name}`;
  if (!existsSync(join(root, PREBUILT, file))) return `there is no prebuilt file for ${platform()}`;
  const changed = changedFiles(root, [...sourceNames(root), file]);
  if (changed.length > 0) return `the prebuilt file is of other sources: ${changed.join(", ")}`;
  copyFileSync(join(root, PREBUILT, file), `${to}.${process.pid}`);
  renameSync(`${to}.${process.pid}`, to);
  return undefined;
}

/** Those of some files whose bytes are others than when the prebuilt files were made. */
function changedFiles(root, names) {
  const known = new Set(existing(join(root, PREBUILT, SUMS)).split("\n"));
  return names.filter((name) => !known.has(sumLine(join(root, PREBUILT), name)));
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

/** Compiles for all platforms by the pinned compilers. `into` is the folder of the prebuilt files, or one to compare. */
export function buildPrebuilt({ root, into = join(root, PREBUILT) }) {
  const files = Object.entries(PINNED_COMPILERS).flatMap(([folder, compiler]) => {
    refuseOthers(compiler);
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
  writeFileSync(join(into, SUMS), `${lines.join("\n")}\n`);
}

/** Another compiler gives other bytes for the same sources. */
function refuseOthers(compiler) {
  const version = firstLine(compiler, ["-dumpfullversion"]);
  if (version !== PINNED.gcc) throw new Error(`${compiler} is ${version ?? "missing"}, not ${PINNED.gcc}`);
  const linker = firstLine(compiler, ["-Wl,--version"]);
  if (linker !== PINNED.ld) throw new Error(`the linker of ${compiler} is ${linker}, not ${PINNED.ld}`);
}

function firstLine(program, words) {
  const { stdout } = spawnSync(program, words, { encoding: "utf8" });
  return stdout?.split("\n")[0]?.trim();
}
