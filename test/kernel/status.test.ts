import { expect } from "@jest/globals";
import type { Suggestion } from "../../src/index.js";
import { mptcpctl } from "../support/cli.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { type Namespace, readSysctl, runIp, single, sysctl } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { until } from "./connections/shared.js";

interface Shown {
  readonly interfaces: readonly { dev: string; default: string[] }[];
  readonly endpoints: readonly { id: number; place: string; interface?: string; connections?: number }[];
  readonly findings: readonly { code: string; suggestions?: readonly Suggestion[] }[];
}

const statusOf = async (place: Namespace): Promise<Shown> =>
  JSON.parse((await mptcpctl(place, "-j status")).stdout);

const endpoints = async (place: Namespace) =>
  (await statusOf(place)).endpoints.map(({ id, place: where, connections }) => [id, where, connections]);

describeKernel("status", () => {
  kernelTest("shows each endpoint once, wherever its address is", async () => {
    await using hosts = await Hosts.twins();
    const { server } = hosts;
    await runIp(server, ["address add 203.0.113.80/32 dev lo", "route add local 198.51.100.9 dev lo"]);
    for (const words of [
      "203.0.113.80 id 41 dev lo port 8443 signal",
      "10.0.1.2 id 42 signal",
      "10.0.1.2 id 43 port 99 signal",
      "10.0.2.2 id 44 dev eth1 subflow",
      "198.51.100.9 id 45 subflow",
      "127.0.0.4 id 46 subflow",
      "192.0.2.9 id 47 signal",
    ])
      await mptcpctl(server, `-q endpoint add ${words}`);
    expect(await endpoints(server)).toEqual([
      [41, "here", 0],
      [42, "here", 0],
      [43, "here", 0],
      [44, "elsewhere", 0],
      [45, "routed", 0],
      [46, "routed", 0],
      [47, "missing", 0],
    ]);
    const { stdout } = await mptcpctl(server, "status");
    expect(stdout.match(/\bid \d+/g)?.toSorted()).toEqual(
      [41, 42, 43, 44, 45, 46, 47].map((id) => `id ${id}`),
    );
  });

  kernelTest("counts the connections that use an endpoint now, at both ends", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "endpoint add 10.0.2.1 id 5 dev eth2 subflow");
    await mptcpctl(hosts.client, "-q endpoint add 10.0.1.1 id 6");
    await hosts.do("server", "endpoint add 10.0.1.2 id 7 signal");
    const first = await hosts.establish();
    await hosts.establish();
    await until(async () => (await statusOf(hosts.client)).endpoints[0]?.connections === 2);
    expect(await endpoints(hosts.client)).toEqual([
      [5, "here", 2],
      [6, "here", 2],
    ]);
    expect(await endpoints(hosts.server)).toEqual([[7, "here", 2]]);
    await hosts.close(first);
    await until(async () => (await statusOf(hosts.client)).endpoints[0]?.connections === 1);
  });

  kernelTest("calls an interface default only if it has a default route", async () => {
    await using hosts = await Hosts.twins();
    const defaults = async () =>
      (await statusOf(hosts.client)).interfaces.map((one) => [one.dev, one.default]);
    expect(await defaults()).toEqual([
      ["eth1", []],
      ["eth2", []],
    ]);
    await runIp(hosts.client, ["route add default via 10.0.2.2 dev eth2"]);
    expect(await defaults()).toEqual([
      ["eth1", []],
      ["eth2", ["ipv4"]],
    ]);
  });

  kernelTest("prints the command that switches MPTCP on", async () => {
    await using place = await single();
    await sysctl(place, { "net.mptcp.enabled": 0 });
    const [finding] = (await statusOf(place)).findings;
    expect(finding?.code).toBe("mptcp_off");
    const { stdout } = await mptcpctl(undefined, `-n ${place.pid} -j status`);
    const [fromOutside] = (JSON.parse(stdout) as Shown).findings;
    await run(undefined, fromOutside?.suggestions?.[0]?.command ?? ["false"]);
    expect((await readSysctl(place, "net.mptcp.enabled")).trim()).toBe("1");
    expect((await statusOf(place)).findings).toEqual([]);
  });

  kernelTest("names limits that forbid what the endpoints are for", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "limits set subflows 0");
    await hosts.do("client", "endpoint add 10.0.2.1 dev eth2 subflow");
    expect((await mptcpctl(hosts.client, "status")).stdout).toContain(
      "\nlimit subflows 0: the kernel opens no subflow from 1 endpoint that could open some; to change it:\n" +
        "    mptcpctl limits set subflows 1  #",
    );
  });
});
