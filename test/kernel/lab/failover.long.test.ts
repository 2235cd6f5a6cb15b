import { readFileSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import { failoverOutput } from "../../../src/schema/output/transfer.js";
import { complaint } from "../../../src/schema/validate.js";
import { kernelTest } from "../../support/kernel.js";
import { LabWorld, until } from "./support.js";

interface Shown {
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

const WORLDS: [string, () => Promise<LabWorld>][] = [
  ["root", () => LabWorld.root()],
  ["a user without rights", () => LabWorld.user()],
];

describe.each(WORLDS)("lab demo failover of %s", (_who, open) => {
  kernelTest(
    "loses no byte when a path breaks, shows each path's throughput, and leaves nothing behind",
    async () => {
      await using world = await open();
      const { code, stdout, stderr } = await world.lab("demo failover fast -j");
      expect(stderr).toBe("");
      const shown = JSON.parse(stdout) as Shown;
      expect(complaint(failoverOutput, shown)).toBeUndefined();
      expect([code, shown.ok]).toEqual([0, true]);
      expect(shown.arrived.sha256).toBe(shown.transfer.sha256);
      const last = Math.floor(shown.healed_at / shown.step) - 1;
      const [broken = 0, other = 0] = shown.paths.map(({ rates }) => rates[last] ?? 0);
      expect(broken).toBeLessThan(other);
      expect(shown.commands.at(-1)).toEqual({ command: "mptcpctl lab down failover" });
      expect([world.processesOf(/^failover\//), world.files()]).toEqual([[], []]);
    },
  );
});

describe("lab demo failover", () => {
  kernelTest("works over IPv6 as text, and keeps the lab on request", async () => {
    await using world = await LabWorld.root();
    const { code, stdout, stderr } = await world.lab("demo failover fast keep ipv6");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining("lab down failover removes it"),
    });
    expect(stdout).toMatch(/▼ path 1 breaks +▼ healed/);
    expect(stdout).toMatch(/\nclient \$ mptcpctl -j -d lab send fd00:1::2 for [\d.]+\n/);
    expect(stdout).toMatch(/\nok {2}not a byte was lost: \d+ bytes, and the same sha256 at both ends\n/);
    expect((await world.lab("show failover")).stdout).toMatch(/^lab failover: 2 paths/);
  });

  kernelTest("ends on Ctrl-C, and leaves nothing behind", async () => {
    await using world = await LabWorld.root();
    await using running = world.start("demo failover");
    await running.line(/lab send/);
    running.child.kill("SIGINT");
    expect(await running.exited).toMatchObject({ code: 130 });
    expect([world.processesOf(/^failover\//), world.files()]).toEqual([[], []]);
  });

  kernelTest(
    "ends with 4 if its transfer fails, with the error of the transfer, and leaves nothing behind",
    async () => {
      await using world = await LabWorld.root();
      await using running = world.start("demo failover fast");
      await running.line(/lab send/, 10_000);
      const sender = await until(
        () => world.processesOf(/^failover\/client\//).find((line) => commandOf(line).includes("\0send\0")),
        (found) => found !== undefined,
      );
      process.kill(Number.parseInt(sender ?? "", 10), "SIGKILL");
      const { code, stdout, stderr } = await running.exited;
      expect(code).toBe(4);
      expect(stderr).toMatch(/^Error: mptcpctl -j -d lab send 10\.0\.1\.2 for [\d.]+: ended by SIGKILL\.\n$/);
      expect(stdout).not.toMatch(/sha256/);
      expect([world.processesOf(/^failover\//), world.files()]).toEqual([[], []]);
    },
  );

  kernelTest(
    "ends with 4 if one of its commands fails, and with 3 if this host does not support it",
    async () => {
      await using world = await LabWorld.root();
      const wrong = await world.lab("demo failover fast", { env: { MPTCPCTL_TRANSPORT: "pigeon" } });
      expect(wrong).toMatchObject({
        code: 4,
        stderr:
          'Error: mptcpctl limits set subflows 1: MPTCPCTL_TRANSPORT is "pigeon".\nhint: it may be native or netlink\n',
      });
      const unable = await world.lab("demo failover fast -j", { transport: "netlink" });
      expect([unable.code, unable.stdout]).toEqual([3, ""]);
      expect(JSON.parse(unable.stderr).error).toMatchObject({
        code: "unsupported",
        message: "mptcpctl -j lab serve once: MPTCP sockets need the native addon",
        hint: expect.stringContaining("unset MPTCPCTL_TRANSPORT"),
      });
      expect([world.processesOf(/^failover\//), world.files()]).toEqual([[], []]);
    },
  );

  kernelTest("names words that exclude each other", async () => {
    await using world = await LabWorld.root();
    for (const words of ["recorded", "save /nonexistent"]) {
      const { code, stdout, stderr } = await world.lab(`demo failover ${words}`);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("hint: ");
    }
  });
});
