import { describe, expect, test } from "@jest/globals";
import { MPTCPCTL, mptcpctl, startMptcpctl } from "../../../support/cli.js";
import { exec } from "../../../support/process.js";
import { quoted } from "../../../support/words.js";

/** Thousands of lines use the default parser, whatever the test run selects. */
const DEFAULT_PARSER = { MPTCPCTL_PARSER: "" };

const M = [process.execPath, MPTCPCTL].map(quoted).join(" ");

/** A line of bash in which `$M` is the built command. */
const bash = (line: string) =>
  exec(undefined, ["bash", "-c", line.replaceAll("$M", M)], { env: DEFAULT_PARSER });

describe("the process", () => {
  test("ends silently with 0 when the reader of its stdout closes the pipe", async () => {
    const { stdout, stderr } = await bash(`yes version | $M -b - | head -n 2; echo "\${PIPESTATUS[*]}"`);
    expect(stderr).toBe("");
    // yes then ends by SIGPIPE.
    expect(stdout).toBe("mptcpctl 0.1.0\nmptcpctl 0.1.0\n141 0 0\n");
  });

  test("writes everything to a full pipe that another program made non-blocking", async () => {
    // Node makes a pipe non-blocking when it opens it as a stream, for all processes that share it.
    const nodeWriter = `${quoted(process.execPath)} -e 'process.stdout.write("x\\n"); setTimeout(() => {}, 1500)'`;
    const lines = "yes version | head -n 20000 | $M -b -";
    const { stdout, stderr } = await bash(
      `{ ${nodeWriter} & sleep 0.5; ${lines}; wait; } | { sleep 1; wc -l; }`,
    );
    expect([stdout.trim(), stderr]).toEqual(["20001", ""]);
  });

  test("exits with 2 and an error if stdout cannot be written", async () => {
    const { stdout, stderr } = await bash("$M version > /dev/full; echo $?");
    expect(stderr).toBe("Error: cannot write to stdout: No space left on device.\n");
    expect(stdout).toBe("2\n");
  });

  test("prints usage errors to stderr and help to stdout", async () => {
    expect(await mptcpctl(undefined, "bogus")).toMatchObject({ code: 1, stdout: "" });
    expect(await mptcpctl(undefined, "--help")).toMatchObject({ code: 0, stderr: "" });
  });
});

test("a folder as a batch is refused as a file that cannot be read", async () => {
  const { stderr, code } = await mptcpctl(undefined, "-b /");
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Error: .*: Is a directory\.\nhint: -batch/)]);
});

describe("a batch from stdin", () => {
  test("runs each line as it arrives", async () => {
    await using batch = startMptcpctl(undefined, "-b -");
    batch.write("version\n");
    await batch.line(/^mptcpctl /);
    batch.write("-j version\n");
    await batch.line(/^\{"version"/);
    batch.end();
    expect((await batch.exited).code).toBe(0);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends on %s with %p, and prints nothing", async (signal, code) => {
    await using batch = startMptcpctl(undefined, "-b -");
    batch.write("version\n");
    await batch.line(/^mptcpctl /);
    expect(await batch.stop(signal)).toMatchObject({ code, stderr: "" });
  });

  test("ignores SIGUSR1, on which Node would open its inspector", async () => {
    await using batch = startMptcpctl(undefined, "-b -");
    batch.write("version\n");
    await batch.line(/^mptcpctl /);
    batch.child.kill("SIGUSR1");
    batch.write("-j version\n");
    await batch.line(/^\{"version"/);
    batch.end();
    expect(await batch.exited).toMatchObject({ code: 0, stderr: "" });
  });

  test("is an error of the command line if it cannot be read", async () => {
    expect(await mptcpctl(undefined, "-b /nowhere/batch")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^Error: cannot read the batch file \/nowhere\/batch: No such file or directory\.\n/,
      ),
    });
  });

  test("is an error if it is a folder, by name and as stdin", async () => {
    for (const words of ["-b /", "-b - < /"])
      expect(await bash(`$M ${words}`)).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/^Error: cannot read the batch file .: Is a directory\.\n/),
      });
  });
});
