import { expect } from "@jest/globals";
import { runFolder } from "../../src/host/private/run-folder.js";
import { MPTCPCTL, mptcpctl } from "../support/cli.js";
import type { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { type Namespace, single, sysctl } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { CLOSE, closeTimeout, hostsWithSysctl, ORIGINAL_VALUE } from "./signals/close-support.js";

/** In its own PID namespace, but with the /proc of the outer one. */
const NEW_PID_NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child"];
/**
 * An outer PID namespace with its /proc, so that a command that confuses outer processes with its own cannot affect
 * the machine. Its first processes have the same numbers as the processes of the command have inside.
 */
const NESTED = [
  ...["unshare", "--net", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child", "sh", "-c"],
  'for i in $(seq 60); do sleep 30 & done; ip link set lo up; "$@"; echo "exit $?"; ip -o link | wc -l',
  "sh",
  ...NEW_PID_NAMESPACE,
];

const nested = (place: Namespace, line: string) => mptcpctl(place, line, { prefix: NESTED, timeout: 40_000 });

/** Kills the command while the sysctl is 0, then runs status and closes again. */
const KILLED = `
  const { readdirSync, readFileSync, readlinkSync, writeFileSync } = require("node:fs");
  const { spawn, spawnSync } = require("node:child_process");
  const [folder, line, ...program] = process.argv.slice(1);
  const look = () => Number(readFileSync("/proc/sys/net/mptcp/close_timeout", "utf8"));
  const again = (line) => spawnSync(program[0], [...program.slice(1), ...line.split(" ")], { encoding: "utf8" });
  const child = spawn(program[0], [...program.slice(1), ...line.split(" ")], { stdio: "ignore" });
  for (const end = Date.now() + 3000; look() !== 0 && Date.now() < end; );
  child.kill("SIGKILL");
  child.on("close", () => {
    const left = look();
    const notes = readdirSync(folder).filter((name) => !name.startsWith("."));
    const writers = notes.map((name) => JSON.parse(readFileSync(folder + "/" + name, "utf8")).writer.pid);
    const namespace = readlinkSync("/proc/self/ns/pid").replace(/\\D/g, "");
    const draft = ".x.json.1.1." + namespace + ".a";
    writeFileSync(folder + "/" + draft, "");
    const status = again("status").stdout;
    const exit = again(line).status;
    const keeps = readdirSync(folder).includes(draft);
    console.log(JSON.stringify({ pid: child.pid, left, writers, status, keeps, exit, after: look() }));
  });`;

interface StateAfterKill {
  readonly pid: number;
  readonly left: number;
  /** Pids in the notes of changes. */
  readonly writers: readonly number[];
  readonly status: string;
  /** A temporary file of a process that cannot be checked remains. */
  readonly keeps: boolean;
  /** Exit code of the next close: 2 if the killed one had ended all connections. */
  readonly exit: number;
  readonly after: number;
}

async function killed(hosts: Hosts): Promise<StateAfterKill> {
  for (let tries = 0; tries < 10; tries++) {
    for (let count = 0; count < 3; count++) await hosts.connect();
    const words = [runFolder("changes").path, CLOSE, process.execPath, MPTCPCTL];
    const found = JSON.parse(
      await run(hosts.client, [...NEW_PID_NAMESPACE, process.execPath, "-e", KILLED, ...words]),
    ) as StateAfterKill;
    if (found.left === 0 && found.exit !== 2) return found;
    // A close that finds no connection restores nothing, because the other process might be alive.
    await sysctl(hosts.client, { "net.mptcp.close_timeout": ORIGINAL_VALUE });
  }
  throw new Error("the command was never killed in time");
}

describeKernel("if /proc is of another PID namespace", () => {
  for (const line of ["lab up other-pids", "--dry-run lab up other-pids", "lab list", "lab down"])
    kernelTest(
      `${line} is refused before anything is created`,
      async () => {
        await using place = await single();
        const { stdout, stderr } = await nested(place, line);
        expect(stderr).toMatch(
          /^Error: \/proc is of another PID namespace\.\nhint: mount -t proc proc \/proc\n/,
        );
        expect(stdout).toBe("exit 3\n1\n");
      },
      60_000,
    );

  kernelTest("a pid is not accepted as a namespace", async () => {
    await using place = await single();
    const { stdout, stderr } = await nested(place, "-n 4 limits");
    expect([stdout, stderr]).toEqual([
      "exit 3\n1\n",
      expect.stringMatching(
        /^Error: cannot tell which process 4 is: \/proc is of another PID namespace\.\nhint: mount/,
      ),
    ]);
  });

  kernelTest("run --verify does not report that there was no socket", async () => {
    await using place = await single();
    const { stderr } = await nested(place, "-j run --verify=1 true");
    expect(stderr).toMatch(
      /"verify":\{[^}]*"verdict":"unknown".*"reason":"\/proc is of another PID namespace"/,
    );
  });

  kernelTest("listeners, processes of connections and namespaces are unknown", async () => {
    await using hosts = await hostsWithSysctl();
    await hosts.establish();
    const at = (line: string) => mptcpctl(hosts.client, line, { prefix: NEW_PID_NAMESPACE });
    const { stdout, stderr } = await at("-j connections");
    expect(JSON.parse(stdout).connections[0]).not.toHaveProperty("processes");
    expect(stderr).toMatch(/cannot tell which processes have a socket open.*of another PID namespace/);
    expect(JSON.parse((await at("-j pm show")).stdout).unreadable.listeners).toMatch(/another PID namespace/);
    expect((await at("connections all-netns")).stderr).toMatch(/another PID namespace/);
    expect((await at("connections process node")).code).toBe(3);
  });

  kernelTest(
    "a change left by a killed process is unknown, and the next close restores the value",
    async () => {
      await using hosts = await hostsWithSysctl();
      const found = await killed(hosts);
      expect(found).toMatchObject({ keeps: true, after: ORIGINAL_VALUE });
      // Tests of other files leave notes in the same folder.
      expect(found.writers).toContain(found.pid);
      expect(found.status).toMatch(/it is unknown whether .*: the process that set it, or \/proc, is of/);
      expect(await closeTimeout(hosts.client)).toBe(ORIGINAL_VALUE);
    },
    60_000,
  );
});

describeKernel("without /proc", () => {
  kernelTest("-n PID is not reported as a missing process", async () => {
    await using place = await single();
    const prefix = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs t /proc && exec "$@"', "sh"];
    const { code, stderr } = await mptcpctl(place, `-n ${place.pid} limits`, { prefix });
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^Error: cannot tell which process \d+ is: could not read \/proc/),
    ]);
  });
});
