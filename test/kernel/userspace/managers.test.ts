import { expect } from "@jest/globals";
import { managersOutput } from "../../../src/schema/output/userspace.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, readSysctl, single, sysctl } from "../../support/namespaces.js";
import { HAS_OTHER_USER, ordinaryUser } from "../../support/ordinary.js";
import { Steered } from "../../support/steered.js";
import { Watch } from "../../support/watch.js";

const sysctlsOf = (place: Namespace) => readSysctl(place, "net.mptcp.path_manager", "net.mptcp.pm_type");

/** The output of `pm -j`, checked against its schema. */
async function showManagers(place: Namespace) {
  const { stdout } = await mptcpctl(place, "-j pm show");
  const found = JSON.parse(stdout);
  expect(complaint(managersOutput, found)).toBeUndefined();
  return found;
}

describeKernel("the selection of a path manager", () => {
  kernelTest("is made, undone and read back", async () => {
    await using namespace = await single();
    expect(await showManagers(namespace)).toMatchObject({
      path_manager: "kernel",
      pm_type: 0,
      available: expect.arrayContaining(["kernel", "userspace"]),
      connections: { kernel: 0, userspace: 0 },
    });
    expect(await mptcpctl(namespace, "pm set userspace")).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(await sysctlsOf(namespace)).toBe("userspace\n1\n");
    expect(await showManagers(namespace)).toMatchObject({ path_manager: "userspace", pm_type: 1 });
    expect((await mptcpctl(namespace, "pm")).stdout).toMatch(
      /^path manager userspace \(net\.mptcp\.path_manager=userspace, net\.mptcp\.pm_type=1; available: .*\)\nnew connections: a program or a user decides for each .*\nlive connections: none\nlisteners of events: /,
    );
    await mptcpctl(namespace, "pm set kernel");
    expect(await sysctlsOf(namespace)).toBe("kernel\n0\n");
  });

  kernelTest(
    "is refused for a name the kernel does not know, without permission, and in a dry run",
    async () => {
      await using namespace = await single();
      expect(await mptcpctl(namespace, "pm set krenel")).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^Error: "krenel" is not a path manager of this kernel\.\nhint: mptcpctl pm set kernel\n/,
        ),
      });
      expect(await mptcpctl(namespace, "pm set")).toMatchObject({ code: 1 });
      if (HAS_OTHER_USER) {
        expect(await mptcpctl(namespace, "pm set userspace", ordinaryUser())).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(
            /^Error: only root may write net\.mptcp\.path_manager\.\nhint: sudo /,
          ),
        });
        expect((await mptcpctl(namespace, "pm", ordinaryUser())).code).toBe(0);
      }
      expect(await mptcpctl(namespace, "--dry-run pm set userspace")).toMatchObject({
        code: 0,
        stderr: "dry run, not sent: pm set\n   net.mptcp.path_manager userspace\n",
      });
      await sysctl(namespace, { "net.mptcp.enabled": 0 });
      expect((await mptcpctl(namespace, "pm set kernel")).stderr).toMatch(
        /^warning: MPTCP is switched off here/,
      );
      expect(await sysctlsOf(namespace)).toBe("kernel\n0\n");
    },
  );

  kernelTest("applies to connections opened later, and both kinds are counted", async () => {
    await using it = await Steered.open();
    expect((await showManagers(it.places.client)).connections).toEqual({ kernel: 0, userspace: 1 });
    await it.do("client", "pm set kernel");
    await it.echo.client.ask("connect", { address: "10.0.1.2", port: it.port });
    expect((await showManagers(it.places.client)).connections).toEqual({ kernel: 1, userspace: 1 });
    expect((await mptcpctl(it.places.client, "pm")).stdout).toContain(
      "live connections: 1 under the kernel's path manager, 1 under the userspace path manager\n",
    );
  });

  kernelTest("lists the listening processes, in this namespace and in others", async () => {
    await using namespace = await single();
    await using otherNamespace = await single();
    await using watchHere = await Watch.start(namespace);
    await using far = await Watch.start(otherNamespace);
    const { listeners } = await showManagers(namespace);
    const pids = (isHere: boolean) =>
      listeners
        .filter((one: { here: boolean }) => one.here === isHere)
        .flatMap(({ processes }: { processes: { pid: number }[] }) => processes.map(({ pid }) => pid));
    expect(pids(true)).toEqual([watchHere.running.pid]);
    expect(pids(false)).toContain(far.running.pid);
  });
});
