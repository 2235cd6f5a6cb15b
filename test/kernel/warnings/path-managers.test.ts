import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { sysctl } from "../../support/namespaces.js";
import { Steered } from "../../support/steered.js";
import { connectionsOf, type Json, until } from "../connections/shared.js";

const folder = mkdtempSync(join(tmpdir(), "mptcpctl-warnings-"));
afterAll(() => rmSync(folder, { recursive: true }));

const tokenOf = ({ name }: { readonly name: string }) => `0x${name.replace(/^0+/, "")}`;

describeKernel("path_manager", () => {
  kernelTest("of pm run: no new connection reaches the policy, and an earlier one does", async () => {
    await using hosts = await Hosts.twins();
    await sysctl(hosts.client, { "net.mptcp.pm_type": 1 });
    const earlier = await hosts.establish();
    await sysctl(hosts.client, { "net.mptcp.pm_type": 0 });
    const before = await hosts.establish();
    const file = join(folder, "policy.mjs");
    writeFileSync(
      file,
      "export const policy = { established: (c) => c.manager.log('seen ' + c.token.toString(16)) };\n",
    );
    await using daemon = startMptcpctl(hosts.client, ["pm", "run", file]);
    const said = () => daemon.output.text().stderr;
    await until(async () => said().includes("seen"));
    const later = await hosts.establish();
    await until(async () => (await connectionsOf(hosts.client)).length === 3);
    expect((await mptcpctl(hosts.client, `address show token ${later.name}`)).code).toBe(2);
    const { stderr } = await daemon.stop("SIGINT");
    expect(stderr).toContain('warning: new connections are under the path manager "kernel"');
    expect(stderr.match(/seen \w+/g)).toEqual([`seen ${tokenOf(earlier).slice(2)}`]);
    expect(tokenOf(before)).not.toBe(tokenOf(earlier));
  });

  kernelTest("of monitor: connections under it accept joins, earlier ones follow the limits", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("server", "limits set subflows 0");
    const earlier = await hosts.establish();
    await sysctl(hosts.server, { "net.mptcp.pm_type": 1 });
    await using monitor = startMptcpctl(hosts.server, "monitor");
    await until(async () => monitor.output.text().stderr.includes("joins"));
    expect(monitor.output.text().stderr).toMatch(/^warning: .* connections under it accept joins\n$/);
    const later = await hosts.establish();
    await hosts.do("client", "endpoint add 10.0.2.1 dev eth2 subflow");
    const subflowsOf = async ({ name }: { readonly name: string }) => {
      const all = await connectionsOf(hosts.client);
      return (all.find(({ token }) => token === tokenOf({ name }))?.subflows as Json[])?.length;
    };
    await until(async () => (await subflowsOf(later)) === 2);
    expect(await subflowsOf(earlier)).toBe(1);
  });
});

describeKernel("dev_ignored", () => {
  kernelTest("is given only where the subflow may be unbound", async () => {
    await using it = await Steered.open();
    const ends = `local 10.0.2.1 dev eth2 remote 10.0.2.2 port ${it.port}`;
    const { code, stderr } = await it.run("client", `-j subflow create ${ends} token TOKEN --wait`);
    const flows = (await connectionsOf(it.places.client)).flatMap(({ subflows }) => subflows as Json[]);
    const created = flows.find(({ local }) => (local as Json).address === "10.0.2.1");
    expect(code).toBe(0);
    if (!stderr.includes("dev_ignored")) expect(created).toMatchObject({ dev: "eth2" });
  });
});
