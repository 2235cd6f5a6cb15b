import { readFileSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import { failoverOutput } from "../../../src/schema/output/transfer.js";
import { complaint } from "../../../src/schema/validate.js";
import { kernelTest } from "../../support/kernel.js";
import { LabNamespace, until } from "./support.js";

interface FailoverOutput {
  readonly ok: boolean;
  readonly healed_at: number;
  readonly step: number;
  readonly transfer: { readonly sha256: string };
  readonly arrived: { readonly sha256: string };
  readonly commands: readonly { readonly host?: string; readonly command: string }[];
  readonly paths: readonly { readonly dev: string; readonly rates: readonly number[] }[];
}

/** The command line of a process that `processesOf` found, each word with its NUL. */
function commandOf(line: string): string {
  try {
    return readFileSync(`/proc/${Number.parseInt(line, 10)}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

const LAB_WORLDS: [string, () => Promise<LabNamespace>][] = [
  ["root", () => LabNamespace.root()],
  ["a user without rights", () => LabNamespace.user()],
];

describe.each(LAB_WORLDS)("lab demo failover of %s", (_who, open) => {
  kernelTest(
    "loses no byte when a path breaks, shows each path's throughput, and leaves nothing behind",
    async () => {
      await using labWorld = await open();
      const { code, stdout, stderr } = await labWorld.lab("demo failover fast -j");
      expect(stderr).toBe("");
      const parsedOutput = JSON.parse(stdout) as FailoverOutput;
      expect(complaint(failoverOutput, parsedOutput)).toBeUndefined();
      expect([code, parsedOutput.ok]).toEqual([0, true]);
      expect(parsedOutput.arrived.sha256).toBe(parsedOutput.transfer.sha256);
      const last = Math.floor(parsedOutput.healed_at / parsedOutput.step) - 1;
      const [broken = 0, other = 0] = parsedOutput.paths.map(({ rates }) => rates[last] ?? 0);
      expect(broken).toBeLessThan(other);
      expect(parsedOutput.commands.at(-1)).toEqual({ command: "mptcpctl lab down failover" });
      expect([labWorld.processesOf(/^failover\//), labWorld.files()]).toEqual([[], []]);
    },
  );
});

describe("lab demo failover", () => {
  kernelTest("works over IPv6 as text, and keeps the lab on request", async () => {
    await using labWorld = await LabNamespace.root();
    const { code, stdout, stderr } = await labWorld.lab("demo failover fast keep ipv6");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining("lab down failover  # removes it"),
    });
    expect(stdout).toMatch(/▼ path 1 breaks +▼ healed/);
    expect(stdout).toMatch(/\nclient \$ mptcpctl -j -d lab send fd00:1::2 for [\d.]+\n/);
    expect(stdout).toMatch(/\nok {2}not a byte was lost: \d+ bytes, and the same sha256 at both ends\n/);
    expect((await labWorld.lab("show failover")).stdout).toMatch(/^lab failover: 2 paths/);
  });

  kernelTest("ends on Ctrl-C, and leaves nothing behind", async () => {
    await using labWorld = await LabNamespace.root();
    await using running = labWorld.start("demo failover");
    await running.line(/lab send/);
    running.child.kill("SIGINT");
    expect(await running.exited).toMatchObject({ code: 130 });
    expect([labWorld.processesOf(/^failover\//), labWorld.files()]).toEqual([[], []]);
  });

  kernelTest(
    "ends with 4 if its transfer fails, with the error of the transfer, and leaves nothing behind",
    async () => {
      await using labWorld = await LabNamespace.root();
      await using running = labWorld.start("demo failover fast");
      await running.line(/lab send/, 10_000);
      const sender = await until(
        () =>
          labWorld.processesOf(/^failover\/client\//).find((line) => commandOf(line).includes("\0send\0")),
        (found) => found !== undefined,
      );
      process.kill(Number.parseInt(sender ?? "", 10), "SIGKILL");
      const { code, stdout, stderr } = await running.exited;
      expect(code).toBe(4);
      expect(stderr).toMatch(/^Error: mptcpctl -j -d lab send 10\.0\.1\.2 for [\d.]+: ended by SIGKILL\.\n$/);
      expect(stdout).not.toMatch(/sha256/);
      expect([labWorld.processesOf(/^failover\//), labWorld.files()]).toEqual([[], []]);
    },
  );

  kernelTest(
    "ends with 4 if one of its commands fails, and with 3 if this host does not support it",
    async () => {
      await using labWorld = await LabNamespace.root();
      const unknownTransport = await labWorld.lab("demo failover fast", {
        env: { MPTCPCTL_TRANSPORT: "pigeon" },
      });
      expect(unknownTransport).toMatchObject({
        code: 4,
        stderr:
          'Error: mptcpctl limits set subflows 1: MPTCPCTL_TRANSPORT is "pigeon".\nhint: it may be native or netlink\n',
      });
      const unable = await labWorld.lab("demo failover fast -j", { transport: "netlink" });
      expect([unable.code, unable.stdout]).toEqual([3, ""]);
      expect(JSON.parse(unable.stderr).error).toMatchObject({
        code: "unsupported",
        message: "mptcpctl -j lab serve once: MPTCP sockets need the native addon",
        hint: expect.stringContaining("unset MPTCPCTL_TRANSPORT"),
      });
      expect([labWorld.processesOf(/^failover\//), labWorld.files()]).toEqual([[], []]);
    },
  );

  kernelTest("names words that exclude each other", async () => {
    await using labWorld = await LabNamespace.root();
    for (const words of ["recorded", "save /nonexistent"]) {
      const { code, stdout, stderr } = await labWorld.lab(`demo failover ${words}`);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("hint: ");
    }
  });
});
