import { expect } from "@jest/globals";
import { mptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, runIp, sysctl } from "../../support/namespaces.js";
import { connectionsOf, type Json, until } from "../connections/shared.js";

const subflowsOf = async (place: Namespace): Promise<Json[]> =>
  (await connectionsOf(place)).flatMap(({ subflows }) => subflows);

const from = (address: string) => (one: Json) => (one.local as Json).address === address;

/** The codes of the warnings of a line that succeeds. */
async function codesOf(place: Namespace, words: string): Promise<string[]> {
  const { code, stderr } = await mptcpctl(place, `-j ${words}`);
  expect({ words, code, stderr }).toMatchObject({ code: 0 });
  const lines = stderr.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line).warning.code);
}

const comesUp = (place: Namespace, address: string) =>
  until(async () =>
    (await subflowsOf(place)).some((one) => from(address)(one) && one.state === "ESTAB" && !one.initial),
  );

async function counter(place: Namespace, name: string): Promise<number> {
  const { stdout } = await mptcpctl(place, "-j counters show all");
  return JSON.parse(stdout)[name] ?? JSON.parse(stdout).counters?.[name] ?? 0;
}

describeKernel("an address that no interface has", () => {
  kernelTest("is used without a warning where a local route has it", async () => {
    await using hosts = await Hosts.twins();
    await runIp(hosts.client, ["route add local 192.0.2.9 dev lo"]);
    await runIp(hosts.server, ["route add 192.0.2.9 via 10.0.1.1"]);
    expect(await codesOf(hosts.client, "endpoint add 192.0.2.9 subflow")).toEqual([]);
    await hosts.establish();
    await comesUp(hosts.client, "192.0.2.9");
  });

  kernelTest("is used without a warning in 127.0.0.0/8", async () => {
    await using hosts = await Hosts.twins();
    expect(await codesOf(hosts.server, "endpoint add 127.0.0.4 dev lo subflow")).toEqual([]);
    const { server, port } = hosts.echo;
    const { id } = await server.ask("connect", { address: "127.0.0.1", port });
    await server.ask("send", { id });
    await comesUp(hosts.server, "127.0.0.4");
  });

  kernelTest("of IPv6 needs more than a local route, and is warned of", async () => {
    await using hosts = await Hosts.twins("fd00:1::2");
    await runIp(hosts.client, ["route add local 2001:db8:5::1 dev lo"]);
    await runIp(hosts.server, ["route add 2001:db8:5::1 via fd00:1::1"]);
    await hosts.establish();
    const words = "endpoint add 2001:db8:5::1 subflow";
    expect(await codesOf(hosts.client, words)).toEqual(["address_missing"]);
    await until(async () => (await counter(hosts.client, "MPJoinSynTxBindErr")) === 1);
    await hosts.do("client", "endpoint flush");
    await sysctl(hosts.client, { "net.ipv6.ip_nonlocal_bind": 1 });
    expect(await codesOf(hosts.client, words)).toEqual([]);
    await comesUp(hosts.client, "2001:db8:5::1");
  });

  kernelTest("may still be announced, and the warning does not deny it", async () => {
    await using hosts = await Hosts.twins();
    const { code, stderr } = await mptcpctl(hosts.server, "endpoint add 192.0.2.50 dev eth2 signal");
    expect([code, stderr]).toEqual([
      0,
      "warning: 192.0.2.50 is not an address of this host: joins to it may not arrive\n",
    ]);
    await runIp(hosts.server, ["address add 192.0.2.51/32 dev lo"]);
    expect(await codesOf(hosts.server, "endpoint add 192.0.2.51 dev eth2 signal")).toEqual([]);
  });

  kernelTest("is warned of where no subflow comes", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    expect(await codesOf(hosts.client, "endpoint add 203.0.113.9 subflow")).toEqual(["address_missing"]);
    await until(async () => (await counter(hosts.client, "MPJoinSynTxBindErr")) === 1);
  });
});

describeKernel("an address that cannot be used as it is", () => {
  kernelTest("is tentative: a connection tries it once, and is warned of", async () => {
    await using hosts = await Hosts.twins("fd00:1::2");
    await hosts.establish();
    await sysctl(hosts.client, {
      "net.ipv6.conf.eth2.accept_dad": 1,
      "net.ipv6.conf.eth2.dad_transmits": 20,
    });
    await runIp(hosts.client, ["address add fd00:2::9/64 dev eth2"]);
    const words = "endpoint add fd00:2::9 dev eth2 subflow";
    expect(await codesOf(hosts.client, words)).toEqual(["address_tentative"]);
    await until(async () => (await counter(hosts.client, "MPJoinSynTxBindErr")) === 1);
  });

  kernelTest("is link-local: without dev no socket can use it", async () => {
    await using hosts = await Hosts.twins("fd00:1::2");
    await runIp(hosts.client, ["address add fe80::9/64 dev eth2 nodad"]);
    await hosts.establish();
    expect(await codesOf(hosts.client, "endpoint add fe80::9 subflow")).toEqual(["address_link_local"]);
    await until(async () => (await counter(hosts.client, "MPJoinSynTxBindErr")) === 1);
    await hosts.do("client", "endpoint flush");
    expect(await codesOf(hosts.client, "endpoint add fe80::9 dev eth2 subflow")).toEqual([]);
    await hosts.do("client", "endpoint flush");
    expect(await codesOf(hosts.client, "endpoint add fe80::9 dev eth2 signal")).toEqual([
      "address_link_local",
    ]);
  });

  kernelTest("is of another interface: packets may get an answer, or none", async () => {
    await using hosts = await Hosts.twins();
    await runIp(hosts.server, ["route add 10.0.2.1/32 via 10.0.1.1 dev eth1"]);
    await hosts.establish();
    const words = "endpoint add 10.0.2.1 dev eth1 subflow";
    expect(await codesOf(hosts.client, words)).toEqual(["address_elsewhere"]);
    await comesUp(hosts.client, "10.0.2.1");
    expect(await codesOf(hosts.server, "endpoint add 10.0.2.2 dev eth1 signal")).toEqual([]);
  });

  kernelTest("is not of one host: the kernel takes it and opens a subflow from another address", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    for (const address of ["0.0.0.0", "224.0.0.1", "255.255.255.255"]) {
      const words = `endpoint add ${address} id 2 subflow`;
      expect([address, await codesOf(hosts.client, words)]).toEqual([address, ["address_special"]]);
      await comesUp(hosts.client, "10.0.1.1");
      await hosts.do("client", "endpoint delete id 2");
    }
    for (const address of ["::", "ff02::1", "224.0.0.1"])
      expect(await codesOf(hosts.client, `endpoint add ${address} signal`)).toEqual(["address_special"]);
  });
});

describeKernel("flags that do little alone", () => {
  /** The client accepts the server's second address: routing chooses the source. */
  async function announced(words: string, codes: readonly string[]): Promise<Hosts> {
    const hosts = await Hosts.twins();
    expect(await codesOf(hosts.client, `endpoint add 10.0.2.1 ${words}`)).toEqual(codes);
    await hosts.do("server", "endpoint add 10.0.2.2 signal");
    await hosts.establish();
    await comesUp(hosts.client, "10.0.2.1");
    return hosts;
  }

  kernelTest("fullmesh: a subflow to each announced address", async () => {
    await using hosts = await announced("dev eth2 fullmesh", ["fullmesh_alone"]);
    expect((await subflowsOf(hosts.client)).length).toBe(2);
  });

  kernelTest("fullmesh: no subflow to the first address", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    expect(await codesOf(hosts.client, "endpoint add 10.0.2.1 dev eth2 fullmesh")).toEqual([
      "fullmesh_alone",
    ]);
    expect((await subflowsOf(hosts.client)).some(from("10.0.2.1"))).toBe(false);
  });

  kernelTest("backup: marks a subflow that comes up for another reason", async () => {
    await using hosts = await announced("backup", ["backup_alone"]);
    const [joined] = (await subflowsOf(hosts.client)).filter(from("10.0.2.1"));
    expect(joined).toMatchObject({ local_id: 1, backup: true });
  });

  kernelTest("none: the address has an id, and a subflow may come up for another reason", async () => {
    await using hosts = await announced("id 9", ["no_flag"]);
    const [joined] = (await subflowsOf(hosts.client)).filter(from("10.0.2.1"));
    expect(joined).toMatchObject({ local_id: 9 });
  });
});

describeKernel("MPTCP that is switched off", () => {
  const OFF = { "net.mptcp.enabled": 0 };

  kernelTest("goes on in existing sockets, as the warning says", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    await sysctl(hosts.client, OFF);
    expect(await mptcpctl(hosts.client, "endpoint add 10.0.2.1 dev eth2 subflow")).toMatchObject({
      code: 0,
      stderr:
        "warning: MPTCP is switched off here (net.mptcp.enabled=0): until it is 1, this affects only MPTCP sockets that exist already\n" +
        "hint: sh -c 'echo 1 > /proc/sys/net/mptcp/enabled'\n",
    });
    await comesUp(hosts.client, "10.0.2.1");
    await sysctl(hosts.server, OFF);
    await sysctl(hosts.client, { "net.mptcp.enabled": 1 });
    const { id, name } = await hosts.connect();
    await hosts.send({ id });
    expect((await connectionsOf(hosts.client)).map(({ token }) => Number(token))).toContain(
      Number.parseInt(name, 16),
    );
    expect((await connectionsOf(hosts.server)).length).toBe(2);
  });
});
