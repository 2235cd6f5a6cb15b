// node exec-cases.mjs ADDON CASE: a process that is replaced by another program, or tries to be.
import { openSync, readFileSync } from "node:fs";

const [path, name] = process.argv.slice(2);
const module = { exports: {} };
process.dlopen(module, path);
const addon = module.exports;
const block = (...texts) => Buffer.from(texts.map((text) => `${text}\0`).join(""));

/** Replaces this process by a shell. */
function becomeShell(script, environment = [], files = -1, keptDescriptors = [0, 1, 2]) {
  replaceProcess("/bin/sh", block("a name", "-c", script), block(...environment), files, keptDescriptors);
}

function replaceProcess(program, words, environment, files, keptDescriptors) {
  const failed = addon.execve(block(program), words, environment, files, Int32Array.from(keptDescriptors));
  throw new Error(`execve: ${failed}`);
}

const marks = () =>
  [/^Sig(Blk|Ign):.*$/gm, /^(Max open files).*$/gm].flatMap((pattern) =>
    `${readFileSync("/proc/self/status")}${readFileSync("/proc/self/limits")}`.match(pattern),
  );

const EXEC_CASES = {
  marks: () => becomeShell("grep -E '^Sig(Blk|Ign)' /proc/self/status; ulimit -S -n", [], 77),
  limit: () => becomeShell("ulimit -S -n", [], 2 ** 31 - 1),
  words: () => becomeShell('echo "$0" "$$" "$A"', ["A=b  c"]),
  environment: () =>
    replaceProcess("/usr/bin/env", block("env"), block("PATH=/nowhere", "A=", "B=\n"), -1, [0, 1, 2]),
  blocking: () => {
    // As a stream, a pipe becomes non-blocking for all processes that share it.
    process.stdout.write("");
    becomeShell("grep flags /proc/self/fdinfo/1");
  },
  descriptors: () => {
    const [keptDescriptors, closedDescriptor] = [openSync("/proc/self/stat"), openSync("/proc/self/stat")];
    const shellCheck = `test -e /proc/self/fd/${keptDescriptors} && ! test -e /proc/self/fd/${closedDescriptor} && echo so`;
    becomeShell(shellCheck, [], -1, [1, keptDescriptors, -1, 999]);
  },
  failed: () => {
    const marksBefore = marks();
    const failed = addon.execve(block("/nowhere"), block("x"), block(), 77, Int32Array.of(1, 99));
    process.stdout.write(JSON.stringify({ failed, before: marksBefore, after: marks() }));
  },
};

EXEC_CASES[name]();
