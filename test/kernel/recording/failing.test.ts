import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "@jest/globals";
import { packetBytes, pcapHeader } from "../../../src/recording/pcap.js";
import { readRecording } from "../../../src/recording/recording-file.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { fuzzSample } from "../../support/fuzz.js";
import { kernelTest, longKernelTest } from "../../support/kernel.js";
import { type Namespace, runIp, single } from "../../support/namespaces.js";
import { exec, start } from "../../support/process.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-failing-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SETUP_LINES = ["endpoint flush", "endpoint add 10.9.9.1 dev d0 id 5 subflow", "limits set subflows 0"];
const REPLACE = "endpoint replace 10.9.9.1 dev d0 id 5 signal port 4000";
/** Commands, their exit codes without a recording, and the disk sizes to test. */
const COMMANDS: readonly (readonly [line: string, exit: number, each: number])[] = [
  [REPLACE, 0, 1],
  ["endpoint replace 10.9.9.2 dev d0 id 5 signal port 4000", 0, 6],
  ["endpoint add 10.9.9.2 dev d0 id 7 backup", 0, 6],
  ["endpoint add 10.9.9.1 dev d0 id 5", 2, 6],
  ["limits set subflows 3", 0, 4],
];

async function linked(): Promise<Namespace> {
  const namespace = await single();
  await runIp(namespace, [
    "link add d0 type veth peer name d1",
    "link set d0 up",
    "link set d1 up",
    "address add 10.9.9.1/24 dev d0",
    "address add 10.9.9.2/24 dev d0",
  ]);
  return namespace;
}

async function onceStarted(namespace: Namespace): Promise<void> {
  await mptcpctl(namespace, "-q -b -", { input: `${SETUP_LINES.join("\n")}\n` });
}

async function stateOf(namespace: Namespace): Promise<string> {
  return (await mptcpctl(namespace, "-b -", { input: "endpoint\nlimits\n" })).stdout;
}

/** Sizes of a full disk: inside the header and inside each packet. */
function cuts(file: string): number[] {
  const sizes = [...readRecording(file)].map((packet) => packetBytes(packet).length);
  const header = pcapHeader().length;
  const ends = sizes.map((_, last) => sizes.slice(0, last + 1).reduce((sum, size) => sum + size, header));
  return [0, 10, ...ends.map((end) => end - 1)];
}

const WARNING = /^warning: the recording .* ended: E(FBIG|PIPE): .*\n/m;

describe.each(COMMANDS)("with a full disk, %s", (line, exit, everyNth) => {
  (line === REPLACE ? kernelTest : longKernelTest)(
    "has the same result as without a recording, at whatever size the disk is full",
    async () => {
      await using namespace = await linked();
      const file = join(folder, "x.pcap");
      rmSync(file, { force: true });
      await onceStarted(namespace);
      const completeRun = await mptcpctl(namespace, `--record ${file} ${line}`);
      const state = await stateOf(namespace);
      expect(completeRun.code).toBe(exit);
      for (const cut of fuzzSample(
        cuts(file).filter((_, i) => i % everyNth === 0),
        4,
      )) {
        await onceStarted(namespace);
        rmSync(file, { force: true });
        const prefix = ["prlimit", `--fsize=${cut}`];
        const { code, stdout, stderr } = await mptcpctl(namespace, `--record ${file} ${line}`, { prefix });
        expect({ cut, code, stdout, state: await stateOf(namespace) }).toEqual({
          cut,
          code: exit,
          stdout: completeRun.stdout,
          state,
        });
        expect(stderr).toMatch(WARNING);
        expect(stderr.replace(WARNING, "")).toBe(completeRun.stderr);
      }
    },
    120_000,
  );
});

describe("a recording into a FIFO", () => {
  longKernelTest("ends when its reader closes it, whatever was read, and the command continues", async () => {
    await using namespace = await linked();
    const fifo = join(folder, "fifo");
    await exec(undefined, ["mkfifo", fifo]);
    for (const bytes of [0, 24, 100, 1000, 3000]) {
      await onceStarted(namespace);
      const reader = start(undefined, ["head", "-c", String(bytes), fifo]);
      const { code, stderr } = await mptcpctl(namespace, `--record ${fifo} ${REPLACE}`);
      await reader.exited;
      expect([code, stderr.replace(WARNING, "")]).toEqual([
        0,
        "endpoint 5 was deleted and added again: its subflows were closed\n",
      ]);
      expect(await stateOf(namespace)).toContain("10.9.9.1 port 4000 id 5 signal dev d0");
    }
  });

  kernelTest("ends if its reader does not read", async () => {
    await using namespace = await linked();
    const fifo = join(folder, "stuck");
    await exec(undefined, ["mkfifo", fifo]);
    await using _reader = start(undefined, ["sh", "-c", `exec 3<${fifo}; exec sleep 60`]);
    const input = "limits\n".repeat(2000);
    const { code, stdout, stderr } = await mptcpctl(namespace, `--record ${fifo} -b -`, { input });
    expect([code, stdout.match(/^add_addr_accepted/gm)?.length]).toEqual([0, 2000]);
    expect(stderr).toBe(`warning: the recording ${fifo} ended: its reader does not read\n`);
  });

  kernelTest("waits for its reader, and a signal ends the wait", async () => {
    await using namespace = await linked();
    const fifo = join(folder, "unread");
    await exec(undefined, ["mkfifo", fifo]);
    for (const words of ["limits", "-b -", "monitor"]) {
      const running = startMptcpctl(namespace, `--record ${fifo} ${words}`);
      await new Promise((resolve) => setTimeout(resolve, 700));
      const startedAt = performance.now();
      const { code, signal, stdout } = await running.stop("SIGINT");
      expect([code ?? signal, stdout]).toEqual([130, ""]);
      expect(performance.now() - startedAt).toBeLessThan(1000);
    }
    const lateReader = startMptcpctl(namespace, `--record ${fifo} limits`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { stdout } = await exec(undefined, ["sh", "-c", `wc -c < ${fifo}`]);
    expect(Number(stdout)).toBeGreaterThan(100);
    expect(await lateReader.exited).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("a recording into a descriptor of the command", () => {
  kernelTest("is written immediately: stdout, a pipe, a process substitution, /dev/null", async () => {
    await using namespace = await linked();
    const program = `"$0" "$1"`;
    const run = (script: string) =>
      exec(namespace, ["bash", "-c", script, process.execPath, "dist/mptcpctl.cjs"]);
    for (const [script, expected] of [
      [
        `${program} --record /dev/stdout limits set subflows 1 | (head -c 4 | od -An -tx1; cat > /dev/null)`,
        " d4 c3 b2 a1\n",
      ],
      [
        `${program} --record /dev/stdout limits set subflows 1 > ${folder}/out; od -An -tx1 -N4 ${folder}/out`,
        " d4 c3 b2 a1\n",
      ],
      [
        `${program} --record >(wc -c > ${folder}/count) limits set subflows 1; sleep 0.3; test $(cat ${folder}/count) -gt 100 && echo ok`,
        "ok\n",
      ],
      [
        `${program} --record /dev/fd/5 limits set subflows 1 5>${folder}/five; od -An -tx1 -N4 ${folder}/five`,
        " d4 c3 b2 a1\n",
      ],
      [`${program} --record /dev/null limits set subflows 1 && echo ok`, "ok\n"],
    ] as const) {
      const { stdout, stderr } = await run(script);
      expect({ script, stdout, stderr }).toEqual({ script, stdout: expected, stderr: "" });
    }
  });

  kernelTest("is an error at once if the terminal is missing", async () => {
    await using namespace = await linked();
    const prefix = ["setsid", "--wait"];
    const onceStarted = performance.now();
    const { code, stderr } = await mptcpctl(namespace, "--record /dev/tty limits", {
      prefix,
      timeout: 10_000,
    });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^Error: cannot write the recording \/dev\/tty: ENXIO/),
    ]);
    expect(performance.now() - onceStarted).toBeLessThan(5000);
  });

  kernelTest("that is not writable is reported, and the command continues", async () => {
    await using namespace = await linked();
    const fullDevice = await mptcpctl(namespace, "--record /dev/full limits set subflows 2");
    expect(fullDevice).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "warning: the recording /dev/full ended: ENOSPC: no space left on device\n",
    });
    const json = await mptcpctl(namespace, "-j --record /dev/full limits");
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stderr)).toEqual({
      warning: {
        code: "recording",
        message: "the recording /dev/full ended: ENOSPC: no space left on device",
      },
    });
    const small = [
      "unshare",
      "--mount",
      "sh",
      "-c",
      'mount -t tmpfs -o nr_inodes=1 t /mnt && exec "$@"',
      "sh",
    ];
    expect(
      await mptcpctl(namespace, "--record /mnt/x limits set subflows 2", { prefix: small }),
    ).toMatchObject({
      code: 0,
      stderr: "warning: the recording /mnt/x ended: ENOSPC: no space left on device\n",
    });
    writeFileSync(join(folder, "read-only"), "x");
    const read = await exec(namespace, [
      "sh",
      "-c",
      `"$0" dist/mptcpctl.cjs --record /dev/fd/4 limits set subflows 3 4<${folder}/read-only`,
      process.execPath,
    ]);
    expect(read).toMatchObject({ code: 0, stdout: "" });
    expect(read.stderr).toMatch(/^warning: the recording \/dev\/fd\/4 ended: EBADF: /);
    expect(readFileSync(join(folder, "read-only"), "utf8")).toBe("x");
  });
});
