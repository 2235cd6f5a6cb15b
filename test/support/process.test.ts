import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { exec, run, start } from "./process.js";

describe("child processes of tests", () => {
  test("have separate stdout, stderr and exit code", async () => {
    const result = await exec(undefined, ["sh", "-c", "cat; echo talk >&2; exit 3"], { input: "data\n" });
    expect(result).toEqual({ stdout: "data\n", stderr: "talk\n", code: 3, signal: null });
  });

  test("do not inherit what jest puts into the environment", async () => {
    expect(await run(undefined, ["sh", "-c", "echo $NODE_OPTIONS$JEST_WORKER_ID"])).toBe("\n");
  });

  test("are killed after a timeout, and the error contains their output", async () => {
    const slow = exec(undefined, ["sh", "-c", "echo begun; exec sleep 60"], { timeout: 100 });
    await expect(slow).rejects.toThrow(/not done after 100 ms\n(.*\n)*stdout: begun/);
  });

  test("that must succeed throw with their own output", async () => {
    await expect(run(undefined, ["sh", "-c", "echo because >&2; exit 1"])).rejects.toThrow(/exit 1\nbecause/);
  });

  test("can be awaited by line and ended by a signal", async () => {
    const running = start(undefined, [
      "sh",
      "-c",
      "trap 'echo bye; exit 0' INT; echo ready; read word; sleep 60",
    ]);
    await running.line(/^ready$/);
    expect(running.output.lines()).toEqual(["ready"]);
    expect(await running.stop("SIGINT")).toMatchObject({ stdout: "ready\nbye\n", code: 0 });
    await expect(running.line(/never/)).rejects.toThrow("it ended");
  });

  test("that cannot be started fail with the reason", async () => {
    await expect(run(undefined, ["no-such-program"])).rejects.toThrow("no-such-program");
  });

  test("end with the process that started them", async () => {
    const nested = "setpriv --pdeathsig KILL sh -c 'echo $$; exec sleep 60' & exec sleep 60";
    await using parent = start(undefined, ["sh", "-c", nested]);
    const pid = await parent.line(/^\d+$/);
    await parent.stop("SIGKILL");
    // An exiting process closes its streams shortly before it has ended.
    for (let tries = 0; tries < 100 && alive(pid); tries++) await sleep(10);
    expect(alive(pid)).toBe(false);
  });
});

/** A zombie has ended, too: its parent may not have waited for it yet. */
function alive(pid: string): boolean {
  const path = `/proc/${pid}/status`;
  return existsSync(path) && !/^State:\s+[ZX]/m.test(readFileSync(path, "utf8"));
}
