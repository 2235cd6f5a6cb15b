import { spawnSync } from "node:child_process";
import { expect } from "@jest/globals";
import { openPathManager } from "../../../src/index.js";
import { retriedOutput } from "../../../src/schema/output/retried.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { single } from "../../support/namespaces.js";
import { connectionsOf, until } from "./shared.js";

const LINE = "10.0.2.1 id 1 subflow dev eth2 \n";

type End = { readonly address: string; readonly port: number };

/** Hosts with one connection; endpoint 1 has opened its second subflow. */
async function joined(): Promise<Hosts> {
  const hosts = await Hosts.twins();
  await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
  await hosts.establish();
  await untilSubflows(hosts, 2);
  return hosts;
}

const untilSubflows = (hosts: Hosts, count: number) =>
  until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === count);

describeKernel("endpoint retry", () => {
  kernelTest("opens a subflow again that was closed, and keeps the endpoint", async () => {
    await using hosts = await joined();
    expect(await mptcpctl(hosts.client, "connections close subflow dev eth2")).toMatchObject({ code: 0 });
    await untilSubflows(hosts, 1);
    // An equal endpoint is left as it is, so the connection stays with one subflow.
    await hosts.do("client", "endpoint replace dev eth2 10.0.2.1 subflow");
    expect((await connectionsOf(hosts.client))[0]?.subflows).toHaveLength(1);
    expect(await mptcpctl(hosts.client, "endpoint retry id 1")).toEqual({
      code: 0,
      signal: null,
      stdout: "",
      stderr: "endpoint 1 was deleted and added again: no subflow was closed\n",
    });
    await untilSubflows(hosts, 2);
    expect((await mptcpctl(hosts.client, "endpoint")).stdout).toBe(LINE);
  });

  kernelTest("names the subflows that it closes", async () => {
    await using hosts = await joined();
    const rehearsed = await mptcpctl(hosts.client, "--dry-run endpoint retry 10.0.2.1");
    expect(rehearsed.stderr).toMatch(
      /would be deleted and added again: 1 subflow would be closed\n.*10\.0\.2\.1/,
    );
    expect((await connectionsOf(hosts.client))[0]?.subflows).toHaveLength(2);
    const { code, stdout } = await mptcpctl(hosts.client, "-j endpoint retry 10.0.2.1");
    const printed = JSON.parse(stdout);
    expect([code, complaint(retriedOutput, printed)]).toEqual([0, undefined]);
    expect(printed).toMatchObject({
      endpoint: { address: "10.0.2.1", id: 1, subflow: true, dev: "eth2" },
      closed: [{ local: { address: "10.0.2.1" } }],
    });
    await untilSubflows(hosts, 2);
  });

  kernelTest("closes an initial subflow, too, and says so", async () => {
    await using hosts = await joined();
    await hosts.do("client", "endpoint add 10.0.1.1 id 9 subflow");
    const flows = (await connectionsOf(hosts.client))[0]?.subflows as { initial: boolean; local: End }[];
    const initial = flows
      .filter((one) => one.initial)
      .map(({ local }) => `${local.address}:${local.port} `)[0];
    const { stderr } = await mptcpctl(hosts.client, "endpoint retry id 9");
    expect(stderr).toContain(`    ${initial}`);
  });

  kernelTest("refuses what is missing, and a word too many, and changes nothing", async () => {
    await using hosts = await joined();
    for (const [words, wanted] of [
      ["", 1],
      ["id 7", 2],
      ["id 1 backup", 1],
      ["10.0.9.9", 2],
    ] as const)
      expect(await mptcpctl(hosts.client, `endpoint retry ${words}`)).toMatchObject({
        code: wanted,
        stdout: "",
      });
    expect((await mptcpctl(hosts.client, "endpoint")).stdout).toBe(LINE);
    expect((await connectionsOf(hosts.client))[0]?.subflows).toHaveLength(2);
  });

  kernelTest("does not bring back an endpoint that another process deleted in the meantime", async () => {
    await using place = await single();
    expect(await mptcpctl(place, "-q endpoint add 127.0.0.1 id 1 subflow")).toMatchObject({ code: 0 });
    let isDeleted = false;
    const onRequest = () => {
      if (!isDeleted)
        spawnSync("nsenter", [`--net=${place.path}`, "ip", "mptcp", "endpoint", "delete", "id", "1"]);
      isDeleted = true;
    };
    await using manager = await openPathManager({ netns: place.path as string, onRequest });
    await expect(manager.endpoints.retry({ id: 1 })).rejects.toMatchObject({
      code: "refused",
      errnoName: "EINVAL",
      hint: "another process deleted it in the meantime: it stays deleted",
    });
    expect([isDeleted, (await mptcpctl(place, "endpoint")).stdout]).toEqual([true, ""]);
  });
});
