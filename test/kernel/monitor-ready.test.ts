import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { MPTCPCTL } from "../support/cli.js";
import { echoPeer } from "../support/echo.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { exec, start } from "../support/process.js";

const TIMEOUT_MS = 10_000;

describeKernel("--ready-fd", () => {
  const folder = mkdtempSync(join(tmpdir(), "mptcpctl-ready-"));
  let place: Namespace;
  beforeAll(async () => {
    place = await single();
  });
  afterAll(async () => {
    await place.close();
    rmSync(folder, { recursive: true });
  });

  /** The line is written to the stdout of the test, the output to a file. */
  const script = (words: string) =>
    `exec ${process.execPath} "${MPTCPCTL}" ${words} --ready-fd 7 7>&1 >"${folder}/events" 2>"${folder}/errors"`;

  for (const words of ["monitor", "monitor all-netns", "wait event LISTENER_CREATED timeout 10"])
    kernelTest(`${words}: no event after the line is missed`, async () => {
      await using peer = echoPeer(place);
      const running = start(place, ["sh", "-c", script(words)]);
      try {
        await running.line(/^ready$/, TIMEOUT_MS);
        const port = await peer.ask("listen", { address: "127.0.0.1" });
        const printedEvents = () => readFileSync(join(folder, "events"), "utf8");
        for (let n = 0; n < 500 && !printedEvents().includes(`sport=${port}`); n++)
          await new Promise((resolve) => setTimeout(resolve, 20));
        expect(printedEvents()).toContain(`sport=${port}`);
        expect(readFileSync(join(folder, "errors"), "utf8")).toBe("");
      } finally {
        await running.stop("SIGKILL");
      }
    });

  const shell = (text: string) =>
    exec(place, ["sh", "-c", `timeout 10 ${process.execPath} "${MPTCPCTL}" ${text}`]);

  kernelTest("a descriptor that is not open, or not writable, is refused before any request", async () => {
    // Node opens descriptors, too.
    for (const fd of [5, 12, 300])
      expect(await shell(`monitor --ready-fd ${fd}`)).toMatchObject({
        stdout: "",
        stderr: expect.stringContaining(`Error: descriptor ${fd} is not open.`),
        code: 1,
      });
    expect(await shell("monitor --ready-fd 7 7</dev/null")).toMatchObject({
      stderr: expect.stringContaining("Error: descriptor 7 cannot be written: Bad file descriptor."),
      code: 1,
    });
    expect(await shell("monitor --ready-fd x")).toMatchObject({ code: 1 });
  });

  kernelTest("has no effect on `wait` without an event, and is refused with the reason", async () => {
    expect(await shell("wait subflows 2 --ready-fd 7 7>/dev/null")).toMatchObject({
      stderr: expect.stringContaining("only an event is listened to"),
      code: 1,
    });
  });
});
