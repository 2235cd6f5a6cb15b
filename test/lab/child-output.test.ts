import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { watchChildOutput } from "../../src/lab/child-output.js";
import { TrafficRecorder } from "../../src/lab/transfer/throughput.js";

const MAX_CHARACTERS = 100_000;

/** Runs JavaScript code to its end; returns the stored part of its output. */
async function outputOf(text: string) {
  const child = spawn(process.execPath, ["-e", text], { stdio: ["ignore", "pipe", "pipe"] });
  const output = watchChildOutput(child, "node", MAX_CHARACTERS);
  const closed = once(child, "close");
  return { output, closed };
}

describe("output of a child process", () => {
  test("is kept completely up to a limit", async () => {
    const { output, closed } = await outputOf('console.log("one\\ntwo"); console.error("three")');
    await closed;
    expect(output.text()).toEqual({ stdout: "one\ntwo\n", stderr: "three\n" });
  });

  test("is truncated at the beginning above the limit, which is reported, and lines keep their numbers", async () => {
    const text = 'for (let i = 0; i < 100000; i++) console.log("line " + i); console.log("the end");';
    const { output, closed } = await outputOf(text);
    expect(await output.line(/^the end$/, 20_000, 99_990)).toBe("the end");
    await closed;
    const { stdout } = output.text();
    const [head = "", ...lines] = stdout.split("\n");
    const dropped = Number(/^\[(\d+) characters were dropped\]$/.exec(head)?.[1]);
    const longOutput = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join("");
    expect(dropped + lines.join("\n").length).toBe(`${longOutput}the end\n`.length);
    expect(stdout.length).toBeLessThanOrEqual(MAX_CHARACTERS + head.length + 1);
    expect(lines[0]).toMatch(/^line \d+$/);
    expect(output.lines().at(-1)).toBe("the end");
  }, 30_000);

  test("is searched once, so that a wait for a line keeps its deadline, however much arrives", async () => {
    const child = spawn("yes", [], { stdio: ["ignore", "pipe", "pipe"] });
    const closed = once(child, "close");
    const startedAt = performance.now();
    await expect(watchChildOutput(child, "yes").line(/^no$/, 1000)).rejects.toThrow(
      /^no line like .*waited 1000 ms/,
    );
    expect(performance.now() - startedAt).toBeLessThan(4000);
    child.kill("SIGKILL");
    await closed;
  }, 30_000);

  test("is limited without line feeds, too", async () => {
    const { output, closed } = await outputOf(
      'for (let i = 0; i < 100; i++) process.stderr.write("x".repeat(9000))',
    );
    await closed;
    expect(output.text().stderr).toMatch(/^\[\d+ characters were dropped\]\nx+$/);
    expect(output.text().stderr.length).toBeLessThanOrEqual(MAX_CHARACTERS + 50);
  });
});

test("samples of a long subflow are thinned out, the first and the last are kept", async () => {
  let bytesAcknowledged = 0;
  const subflow = () => ({ cookie: 1, bytesAcknowledged: bytesAcknowledged++, state: "ESTAB" });
  const manager = { connections: { list: async () => [{ subflows: [subflow()] }] } };
  const recorder = new TrafficRecorder(manager as never, 1);
  for (let remaining = 9000; remaining > 0; remaining--) await recorder.takeSample();
  const samples = recorder.subflows[0]?.samples ?? [];
  expect(samples.length).toBeLessThan(4096);
  expect([samples[0]?.acknowledged, samples.at(-1)?.acknowledged]).toEqual([0, 8999]);
  const times = samples.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
