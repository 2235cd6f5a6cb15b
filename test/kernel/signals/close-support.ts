import { spawnSync } from "node:child_process";
import { MPTCPCTL } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { type Namespace, readSysctl, sysctl } from "../../support/namespaces.js";
import { run } from "../../support/process.js";

/** The value that tests expect to be restored. */
export const ORIGINAL_VALUE = 47;

export const CLOSE = "connections close to 10.0.1.2 yes";

/** The interpreter itself: `python3` may be a script that looks for it at each start. */
function findPython(): string | undefined {
  const { status, stdout } = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

const PYTHON = findPython();
/** In a process group of its own, whose parent is in another: the kernel stops no process of an orphaned group. */
const IN_OWN_GROUP = "import os, sys; os.setpgid(0, 0); os.execvp(sys.argv[1], sys.argv[1:])";
const OWN_GROUP = PYTHON === undefined ? [] : [PYTHON, "-c", IN_OWN_GROUP];

/** Runs the program, sends it signals as soon as the sysctl is 0, and prints how it ended and the sysctl afterwards. */
const DRIVER = `
  const { readFileSync } = require("node:fs");
  const { spawn } = require("node:child_process");
  const [signals, ...argv] = process.argv.slice(1);
  const look = () => Number(readFileSync("/proc/sys/net/mptcp/close_timeout", "utf8"));
  const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  try { require("node:os").setPriority(-19); } catch {}
  const child = spawn("sh", ["-c", 'ulimit -c 0; exec "$@"', "sh", ...${JSON.stringify(OWN_GROUP)}, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  child.stderr.on("data", (part) => (text += part));
  const isStopped = () => / T /.test(readFileSync("/proc/" + child.pid + "/stat", "utf8"));
  let [hit, stopped] = [false, true];
  const isOver = () => / [ZX] /.test(readFileSync("/proc/" + child.pid + "/stat", "utf8"));
  for (let looks = 0; !hit && (++looks % 50 > 0 || !isOver()); ) hit = look() === 0;
  const seen = [];
  for (const signal of signals.split(",")) {
    process.kill(child.pid, Number(signal) || signal);
    if (signal === "SIGTSTP" || signal === "SIGTTIN" || signal === "SIGTTOU" || signal === "SIGSTOP") {
      // A SIGCONT that is sent before the process has stopped would not continue it.
      for (let looks = 0; looks < 30 && !isStopped(); looks++) pause(50);
      stopped &&= isStopped();
      pause(100);
      seen.push(look());
    }
  }
  const sent = Date.now();
  child.on("close", (code, signal) => {
    console.log(JSON.stringify({ hit, stopped, seen, code, signal, text, ms: Date.now() - sent, left: look() }));
  });`;

export interface Ended {
  readonly hit: boolean;
  /** Each stopping signal has stopped the process. */
  readonly stopped: boolean;
  /** The sysctl after each stopping signal. */
  readonly seen: readonly number[];
  readonly code: number | null;
  /** Undefined for a signal without a name. */
  readonly signal: string | null;
  readonly text: string;
  /** From the last signal to the end. */
  readonly ms: number;
  readonly left: number;
}

/** Hosts on which `close` must restore the sysctl. */
export async function hostsWithSysctl(): Promise<Hosts> {
  const hosts = await Hosts.twins();
  await sysctl(hosts.client, { "net.mptcp.close_timeout": ORIGINAL_VALUE });
  return hosts;
}

const CAN_STOP = PYTHON !== undefined;

/** A busy machine may miss the short time in which the sysctl is 0. */
const TRIES = 10;
const MAX_AT_ONCE = 3;

/** Connections closed before a terminating signal are printed. */
const isStop = ({ code }: Ended): boolean => code !== null && code > 128;

interface Options {
  readonly argv?: readonly string[];
  /** Whether the signals allow output: if they do not and there is output, they were sent too late. */
  readonly prints?: boolean;
}

/** The result of `connections close` and the sysctl, if signals arrive while it is 0. */
export async function interrupted(
  hosts: Hosts,
  signals: readonly (string | number)[],
  { argv = [process.execPath, MPTCPCTL, ...CLOSE.split(" ")], prints = false }: Options = {},
): Promise<Ended> {
  for (let tries = 1; ; tries++) {
    for (let count = MAX_AT_ONCE; count > 0; count--) await hosts.connect();
    const words = [process.execPath, "-e", DRIVER, signals.join(","), ...argv];
    const ended: Ended = JSON.parse(await run(hosts.client, words));
    const isInTime = ended.hit && (prints || ended.text === "" || isStop(ended));
    if ((isInTime && (ended.stopped || !CAN_STOP)) || tries === TRIES) return ended;
  }
}

export const closeTimeout = async (place: Namespace): Promise<number> =>
  Number(await readSysctl(place, "net.mptcp.close_timeout"));
