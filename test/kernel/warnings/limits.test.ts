import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { mptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, single } from "../../support/namespaces.js";
import { connectionsOf } from "../connections/shared.js";

const warningsOf = async (place: Namespace, words: string): Promise<string> => {
  const { code, stdout, stderr } = await mptcpctl(place, words);
  expect({ words, code, stdout }).toEqual({ words, code: 0, stdout: "" });
  return stderr;
};

/** The subflows of the only connection, after the time that a join would take. */
async function subflows(place: Namespace): Promise<number | undefined> {
  await sleep(300);
  return (await connectionsOf(place))[0]?.subflows.length;
}

describeKernel("limits set", () => {
  kernelTest("0 subflows: the kernel opens none, whatever the flags, and this is said", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "endpoint add 10.0.2.1 subflow fullmesh laminar");
    expect(await warningsOf(hosts.client, "limits set subflows 0")).toBe(
      "warning: limit subflows 0: the kernel opens no subflow from 1 endpoint that could open some\n",
    );
    await hosts.do("server", "endpoint add 10.0.2.2 signal");
    await hosts.establish();
    expect(await subflows(hosts.client)).toBe(1);
  });

  kernelTest("fewer subflows than endpoints: a connection gets as many as the limit says", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "endpoint add 127.0.0.1 subflow");
    for (const address of ["10.0.2.1", "10.0.1.1"])
      await hosts.do("client", `endpoint add ${address} subflow`);
    expect(await warningsOf(hosts.client, "limits set subflows 2")).toBe("");
    expect(await warningsOf(hosts.client, "limits set subflows 1")).toBe(
      "warning: limit subflows 1: a connection gets no more than 1 additional subflows from now on, but 3 endpoints with subflow exist\n",
    );
    await hosts.do("client", "endpoint delete 127.0.0.1");
    expect(await warningsOf(hosts.client, "limits set subflows 1")).toBe("");
    await hosts.establish();
    expect(await subflows(hosts.client)).toBe(2);
  });

  kernelTest("0 announcements: an endpoint without subflow gets none from them, or only some", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("server", "endpoint add 10.0.2.2 signal");
    await mptcpctl(hosts.client, "-q endpoint add 10.0.2.1 dev eth2 fullmesh");
    expect(await warningsOf(hosts.client, "limits set add_addr_accepted 0")).toMatch(
      /^warning: limit add_addr_accepted 0: 1 endpoint with fullmesh or laminar .* may be ignored\n$/,
    );
    await hosts.establish();
    expect(await subflows(hosts.client)).toBe(1);
  });

  kernelTest("says nothing about limits that it does not set, and nothing in a dry run", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "endpoint add 10.0.2.1 subflow");
    await hosts.do("client", "limits set add_addr_accepted 0");
    expect(await warningsOf(hosts.client, "-q limits set subflows 0")).toBe("");
    await hosts.do("client", "endpoint add 10.0.1.1 subflow");
    const { stderr } = await mptcpctl(hosts.client, "--dry-run limits set subflows 0");
    expect(stderr).not.toContain("warning");
  });

  kernelTest("says the same in a batch, once for each change", async () => {
    await using place = await single();
    const input = [
      "limits set subflows 0",
      "endpoint add 127.0.0.1 subflow",
      ...Array(100).fill("limits set subflows 0"),
      "limits show",
      "limits set subflows 2",
    ].join("\n");
    const { code, stderr } = await mptcpctl(place, "-b -", { input });
    expect([code, stderr]).toEqual([
      0,
      "warning: limit subflows 0: the kernel opens no subflow from 1 endpoint that could open some\n",
    ]);
  });
});
