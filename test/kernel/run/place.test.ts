import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { Elf } from "../../../src/run/elf.js";
import { preloadVariables } from "../../../src/run/environment.js";
import { readElfFile } from "../../../src/run/program.js";
import { nativeFile } from "../../../src/transport/native/binding.js";
import { elfFile } from "../../run/elf-file.js";
import { MPTCPCTL, mptcpctl, startMptcpctl, type Variant } from "../../support/cli.js";
import { describeKernel, partTest } from "../../support/kernel.js";
import { IS_LONG_PART } from "../../support/long-part.js";
import { single } from "../../support/namespaces.js";
import { exec, start } from "../../support/process.js";
import { findTool, kernelTestWith } from "../../support/tools.js";
import { quoted, words } from "../../support/words.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-place-"));
const file = join(folder, "file");
writeFileSync(file, "from a file\n");
const pipe = join(folder, "pipe");
execFileSync("mkfifo", ["-m", "755", pipe]);
/** An executable for this machine, linked with a dynamic linker at another path. */
const foreignExecutable = join(folder, "stray");
const { machine, bits } = readElfFile(process.execPath) as Elf;
writeFileSync(foreignExecutable, elfFile({ machine, bits, interpreter: "/nowhere/ld.so" }), { mode: 0o755 });

afterAll(() => rmSync(folder, { recursive: true }));

const M = [process.execPath, MPTCPCTL].map(quoted).join(" ");
const sh = (script: string) => ["run", "sh", "-c", script];
const SIGNAL_TRAP = `trap 'echo caught; exit 7' INT; echo ready; while :; do sleep 0.05; done`;

/**
 * A line of bash in which `$M` is the built command; more commands follow, so that bash does not replace itself by
 * its last command.
 */
const bash = (line: string, transport: string) =>
  exec(undefined, ["bash", "-c", `${line.replaceAll("$M", M)}; exit $?`], {
    env: { MPTCPCTL_TRANSPORT: transport },
  });

describeKernel("a program that replaces mptcpctl run", () => {
  test("has the same pid, so that no process is between it and its parent", async () => {
    await using running = startMptcpctl(undefined, sh("echo $$ $PPID"), { transport: "native" });
    expect((await running.exited).stdout).toBe(`${running.pid} ${process.pid}\n`);
  });

  test("is ended by a signal as without mptcpctl", async () => {
    await using running = startMptcpctl(undefined, sh("echo ready; exec sleep 60"), { transport: "native" });
    await running.line(/^ready$/);
    expect(await running.stop("SIGTERM")).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  test("returns an error if it cannot be executed", async () => {
    writeFileSync(join(folder, "damaged"), Buffer.from("\x7fELF\x02\x01\x01 cut"), { mode: 0o755 });
    const { code, stdout, stderr } = await mptcpctl(undefined, ["run", join(folder, "damaged")], {
      transport: "native",
    });
    expect([code, stdout, stderr]).not.toEqual([0, "", ""]);
  });

  test("receives words and variables that are not UTF-8", async () => {
    const line = `A=$'caf\\xe9' $M run sh -c 'printf %s "$A$1$2" | od -An -tx1' x $'\\xff' $'\\xfe'`;
    expect((await bash(line, "native")).stdout).toBe(" 63 61 66 e9 ff fe\n");
  });

  test("runs in the namespace that -n names", async () => {
    await using namespace = await single();
    const namespaceLink = await exec(namespace, ["readlink", "/proc/self/ns/net"]);
    const { stdout } = await mptcpctl(undefined, [
      "-n",
      String(namespace.pid),
      "run",
      "readlink",
      "/proc/self/ns/net",
    ]);
    expect(stdout).toBe(namespaceLink.stdout);
  });
});

/** A setuid program: created by this test, or one of the system if owners cannot be changed (in a user namespace). */
function setuidProgram(): string | undefined {
  const own = join(folder, "setuid");
  copyFileSync("/usr/bin/env", own);
  try {
    chownSync(own, 65534, 65534);
    chmodSync(own, 0o4755);
    return own;
  } catch {
    const isSetuid = (path: string) => (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o4000;
    return ["/usr/bin/su", "/usr/bin/mount"].find(isSetuid);
  }
}

const START_WAYS: [string, NonNullable<Variant["transport"]>][] = [
  ["that mptcpctl becomes", "native"],
  ["as a child of mptcpctl, without the addon", "netlink"],
];

describe.each(IS_LONG_PART ? START_WAYS.slice(1) : START_WAYS.slice(0, 1))("a program %s", (_, transport) => {
  const ran = (words: readonly string[], options = {}) =>
    mptcpctl(undefined, words, { transport, ...options });

  describeKernel("on this kernel", () => {
    test("returns its exit code, output and input", async () => {
      expect(await ran(sh("cat; echo bad >&2; exit 42"), { input: "good" })).toMatchObject({
        code: 42,
        stdout: "good",
        stderr: "bad\n",
      });
    });

    test("receives signals, and its exit code is returned", async () => {
      await using running = startMptcpctl(undefined, sh(SIGNAL_TRAP), { transport });
      await running.line(/^ready$/);
      expect(await running.stop("SIGINT")).toMatchObject({ code: 7, stdout: "ready\ncaught\n", stderr: "" });
    });

    test.each(["SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT", "SIGWINCH"] as const)(
      "receives %s",
      async (signal) => {
        await using running = startMptcpctl(undefined, sh(SIGNAL_TRAP.replace("INT", signal.slice(3))), {
          transport,
        });
        await running.line(/^ready$/);
        expect(await running.stop(signal)).toMatchObject({ code: 7, stdout: "ready\ncaught\n" });
      },
    );

    test("receives one signal for one key of its terminal", async () => {
      const line = `${M} run sh -c 'n=0; trap "n=\\$((n+1))" INT; echo ready; while [ $n -lt 1 ]; do sleep 0.1; done; sleep 0.5; echo count $n'`;
      await using terminal = start(undefined, ["script", "-qec", line, "/dev/null"], {
        env: { MPTCPCTL_TRANSPORT: transport, SHELL: "/bin/sh" },
      });
      await terminal.line(/^ready/);
      terminal.write("\x03");
      // The terminal echoes the key, too.
      expect(await terminal.line(/count/)).toMatch(/count 1\r?$/);
    });

    test("ignores no signal that its parent does not ignore", async () => {
      const { stdout } = await ran(sh("grep -E 'Sig(Ign|Blk)' /proc/self/status; yes | head -n 1"));
      expect(stdout.replace(/\s+/g, " ")).toMatch(/SigBlk: 0{16} SigIgn: 0{16} y $/);
    });

    test("has the limit of open files that mptcpctl was started with", async () => {
      expect(await bash("ulimit -S -n 700; $M run sh -c 'ulimit -S -n'", transport)).toMatchObject({
        code: 0,
        stdout: "700\n",
        stderr: "",
      });
    });

    test("has the descriptors that mptcpctl was started with", async () => {
      const { stdout } = await bash(
        `$M run bash -c 'cat <&7; cat <&40' 7<${quoted(file)} 40<<<forty`,
        transport,
      );
      expect(stdout).toBe("from a file\nforty\n");
      const pipe = await bash("$M run cat <(echo from a pipe)", transport);
      expect(pipe.stdout).toBe("from a pipe\n");
    });

    test("has no descriptor of mptcpctl itself", async () => {
      const descriptorList = await bash("ls /proc/self/fd", transport);
      expect((await bash("$M run ls /proc/self/fd", transport)).stdout).toBe(descriptorList.stdout);
    });

    test("receives its words and its name as typed", async () => {
      const line = `$M run -- bash -c 'printf "%s|" "$0" "$@"' name -x -- "a b" ""`;
      expect((await bash(line, transport)).stdout).toBe("name|-x|--|a b||");
    });

    test("receives LD_PRELOAD and GODEBUG extended, and all other variables unchanged", async () => {
      const script = 'echo "$GODEBUG"; echo "$LD_PRELOAD"; echo "$OTHER"; env | grep -c MPTCPCTL_ENTERED';
      const { stdout } = await ran(sh(script), {
        env: { GODEBUG: "gctrace=0", LD_PRELOAD: "", OTHER: "as it was" },
      });
      expect(stdout.split("\n")).toEqual([
        "gctrace=0,multipathtcp=1",
        expect.stringMatching(/^(\/.*)?mptcpctl-run\.so$/),
        "as it was",
        "0",
        "",
      ]);
    });

    test("has no variable that a shell has added", async () => {
      const line = `ulimit -S -n 700; env -i PATH="$PATH" MPTCPCTL_TRANSPORT=${transport} A=b $M run env`;
      const names = (await bash(line, transport)).stdout
        .trim()
        .split("\n")
        .map((one) => one.split("=")[0]);
      const [library] = Object.keys(preloadVariables({}, nativeFile("mptcpctl-run.so"))).slice(1);
      const added = ["GODEBUG", "LD_PRELOAD", ...(library === undefined ? [] : [library])];
      expect(names.sort()).toEqual(["A", ...added.sort(), "MPTCPCTL_TRANSPORT", "PATH"]);
    });

    test.each([
      [["run", "nosuch-program"], 127, "Error: there is no program nosuch-program.\n"],
      [words`run ${file}`, 126, `Error: ${file} cannot be executed: Permission denied.\n`],
      [["run", "/"], 126, "Error: / cannot be executed: "],
      [words`run ${pipe}`, 126, `Error: ${pipe} cannot be executed: Permission denied.\n`],
      [
        words`run ${foreignExecutable}`,
        127,
        `Error: ${foreignExecutable} needs a dynamic linker that is missing: /nowhere/ld.so.\n`,
      ],
      [
        words`run --tcp-fallback ${foreignExecutable}`,
        127,
        `Error: ${foreignExecutable} needs a dynamic linker that is missing: /nowhere/ld.so.\n`,
      ],
      [words`--dry-run run ${foreignExecutable}`, 127, `Error: ${foreignExecutable} needs a dynamic linker`],
    ])("has the shell's exit codes if it cannot be started: %s", async (line, code, message) => {
      const result = await ran(line);
      expect(result).toMatchObject({ code, stdout: "" });
      expect(result.stderr.startsWith(message)).toBe(true);
    });

    const setuid = setuidProgram();
    kernelTestWith(
      setuid && findTool("setpriv") ? undefined : "there is no setpriv, or no setuid program of another user",
      "may be setuid if no_new_privs is set",
      async () => {
        expect(await ran(["--dry-run", "run", String(setuid)])).toMatchObject({
          code: 3,
          stderr: expect.stringContaining("is setuid"),
        });
        const bound = await bash(
          `setpriv --no-new-privs $M --dry-run run ${quoted(setuid ?? "")}`,
          transport,
        );
        expect([bound.code, bound.stderr]).toEqual([0, ""]);
      },
      undefined,
      partTest,
    );

    test("may be a script without a #! line, as for any shell", async () => {
      writeFileSync(join(folder, "plain"), 'echo "plain $1"\n', { mode: 0o755 });
      expect(await ran(["run", join(folder, "plain"), "word"])).toMatchObject({
        code: 0,
        stdout: "plain word\n",
      });
    });
  });
});
