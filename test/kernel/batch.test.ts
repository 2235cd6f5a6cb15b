import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { MPTCPCTL, mptcpctl, startMptcpctl } from "../support/cli.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { runIp, single, sysctl } from "../support/namespaces.js";
import { type NetnsTarget, run } from "../support/process.js";
import { drive, residentKilobytes } from "../support/stdin-driver.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-batch-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(...lines: string[]): string {
  const file = join(folder, "lines");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

const limitsOf = async (place: NetnsTarget) => (await mptcpctl(place, "limits")).stdout;
const limits = (accepted: number, subflows: number) =>
  `add_addr_accepted ${accepted} subflows ${subflows} \n`;
const set = (accepted: number, subflows: number) =>
  `limits set add_addr_accepted ${accepted} subflows ${subflows}`;

describeKernel("a batch", () => {
  kernelTest("ends at the first refused line, and later lines are not run", async () => {
    await using place = await single();
    const file = fileOf(set(1, 2), "limits", set(3, 99), "limits", set(4, 5), "limits");
    expect(await mptcpctl(place, ["-batch", file])).toMatchObject({
      code: 2,
      stdout: limits(1, 2),
      stderr: expect.stringMatching(/^Error: .*\nhint: .*\nCommand failed .*lines:3\n$/),
    });
    expect(await limitsOf(place)).toBe(limits(1, 2));
  });

  kernelTest("runs no line after a refused one even if the same lines were accepted before", async () => {
    await using place = await single();
    const accepted = [set(1, 2), "limits", set(2, 1), "limits"];
    const file = fileOf(...accepted, ...accepted, set(3, 99), ...accepted);
    const { code, stdout, stderr } = await mptcpctl(place, ["-batch", file]);
    expect([code, stdout]).toEqual([2, (limits(1, 2) + limits(2, 1)).repeat(2)]);
    expect(stderr).toContain("lines:9\n");
    expect(await limitsOf(place)).toBe(limits(2, 1));
  });

  kernelTest("continues with -force, and ends with the exit code of the first line that failed", async () => {
    await using place = await single();
    const file = fileOf(set(1, 2), "limits sow", "limits", set(3, 99), "limits", set(4, 5), "limits");
    const { code, stdout, stderr } = await mptcpctl(place, ["-force", "-batch", file]);
    expect([code, stdout]).toEqual([1, limits(1, 2).repeat(2) + limits(4, 5)]);
    expect(stderr.match(/Command failed .*/g)).toEqual([
      `Command failed ${file}:2`,
      `Command failed ${file}:4`,
    ]);
  });

  kernelTest("prints everything in the order of its lines, errors and warnings included", async () => {
    await using place = await single();
    const file = fileOf(set(1, 2), "limits", set(3, 99), "limits", "-j limits", set(1, 2), "limits");
    const words = ["sh", "-c", 'exec "$@" 2>&1', "sh", process.execPath, MPTCPCTL, "-force", "-batch", file];
    const lastOutput = await run(place, ["sh", "-c", `"$@" || true`, "sh", ...words]);
    const line = "add_addr_accepted 1 subflows 2 ";
    expect(lastOutput.split("\n")).toEqual([
      line,
      expect.stringMatching(/^Error: /),
      expect.stringMatching(/^hint: /),
      `Command failed ${file}:3`,
      line,
      '[{"add_addr_accepted":1,"subflows":2}]',
      line,
      "",
    ]);
  });

  kernelTest("warns at each line that changes something while MPTCP is off", async () => {
    await using place = await single();
    await sysctl(place, { "net.mptcp.enabled": 0 });
    const file = fileOf(set(1, 2), "limits", set(1, 2), "limits", set(1, 2));
    const words = ["sh", "-c", 'exec "$@" 2>&1', "sh", process.execPath, MPTCPCTL, "-batch", file];
    const warning = expect.stringMatching(/^warning: MPTCP is switched off/);
    const line = "add_addr_accepted 1 subflows 2 ";
    const lines = (await run(place, words)).split("\n").filter((one) => !one.startsWith("hint: "));
    expect(lines).toEqual([warning, line, warning, line, warning, ""]);
  });

  kernelTest("does nothing for an invalid line, refused by the kernel or by mptcpctl", async () => {
    await using place = await single();
    const invalidLines = [
      "limits set subflows 3 add_addr_accepted 99",
      "limits set subflows 3 add_addr_accepted x",
      "limits set subflows 3 subflows 4",
      "limits set subflows 3 surplus",
      "limits set subflows 3 add_addr_accepted",
      'limits set subflows 3 add_addr_accepted "2',
    ];
    await mptcpctl(place, set(1, 2));
    const { code } = await mptcpctl(place, ["-force", "-batch", fileOf(...invalidLines)]);
    expect([code, await limitsOf(place)]).toEqual([2, limits(1, 2)]);
  });

  kernelTest("does not change the limit that is not named", async () => {
    await using place = await single();
    const file = fileOf(
      set(1, 2),
      "limits set subflows 5",
      "limits",
      "limits set add_addr_accepted 0",
      "limits",
    );
    expect((await mptcpctl(place, ["-batch", file])).stdout).toBe(limits(1, 5) + limits(0, 5));
  });

  kernelTest("reads interfaces and addresses anew for each line", async () => {
    await using place = await single();
    const prefix = ["sh", "-c", 'exec "$@" 2>&1', "sh"];
    await using batch = startMptcpctl(place, "-force -batch -", { prefix });
    await runIp(place, ["link add veth0 type veth peer name veth1", "address add 192.0.2.1/24 dev veth0"]);
    const stateAfter = async (line: string) => {
      const from = batch.output.lines().length;
      batch.write(`${line}\nversion\n`);
      await batch.line(/^mptcpctl /, 5000, from);
      return batch.output.lines().slice(from, -1).join("\n");
    };
    expect(await stateAfter("endpoint add 192.0.2.1 id 1 subflow dev veth0")).toBe("");
    expect(await stateAfter("endpoint add 192.0.2.2 id 2 subflow dev veth0")).toMatch(
      /^warning: 192\.0\.2\.2 /,
    );
    await runIp(place, ["address add 192.0.2.3/24 dev veth0", "link set veth0 name uplink"]);
    expect(await stateAfter("endpoint add 192.0.2.3 id 3 subflow dev uplink")).toBe("");
    expect(await stateAfter("endpoint add 192.0.2.4 id 4 subflow dev veth0")).toMatch(
      /^Error: .*"veth0" does not exist/,
    );
    await runIp(place, ["address delete 192.0.2.3/24 dev uplink"]);
    expect(await stateAfter("endpoint add 192.0.2.3 id 5 port 7 signal")).toMatch(/^warning: 192\.0\.2\.3 /);
    batch.write("endpoint show id 1\n");
    expect(await batch.line(/192\.0\.2\.1/)).toContain(" dev uplink ");
  });

  kernelTest(
    "answers each line of a program before it reads the next, with constant memory",
    async () => {
      await using place = await single();
      await using batch = startMptcpctl(place, "-batch -", { validate: false });
      const lineAt = (n: number) => (n % 2 ? "limits" : set(n % 8, n % 7));
      // The other line prints nothing, so each pair is one request.
      await drive(batch, 2000, (n) => `${lineAt(2 * n)}\n${lineAt(2 * n + 1)}\n`);
      const initialMemory = residentKilobytes(batch.pid);
      await drive(
        batch,
        4000,
        (n) => `limits set subflows ${n % 8} # ${n}\n  ${" ".repeat(n % 100)}limits\n`,
      );
      expect(residentKilobytes(batch.pid) - initialMemory).toBeLessThan(12_000);
      batch.end();
      expect((await batch.exited).code).toBe(0);
    },
    60_000,
  );
});
