import { expect } from "@jest/globals";
import { echoPeer } from "../support/echo.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { IPV6, runIp, single, sysctl } from "../support/namespaces.js";
import { run } from "../support/process.js";
import { Watch } from "../support/watch.js";

const WIFI = "endpoint add dev wlp1s0 192.0.2.3 subflow";

describeKernel("every event of the kernel, as monitor prints it", () => {
  kernelTest("a connection is created, established by data and closed, seen from both ends", async () => {
    await using hosts = await Hosts.twins();
    await using clientWatch = await Watch.start(hosts.client);
    await using far = await Watch.start(hosts.server);
    const connection = await hosts.connect();
    const { localPort, name } = connection;
    const { port } = hosts.echo;
    const subflowFields = `token=${name} remid=0 locid=0 saddr4=10.0.1.1 daddr4=10.0.1.2 sport=${localPort} dport=${port}`;
    expect(await clientWatch.next()).toBe(`[         CREATED] ${subflowFields}`);
    const { token = "", ...rest } = (await far.event("CREATED")).fields;
    expect(rest).toEqual({
      remid: "0",
      locid: "0",
      saddr4: "10.0.1.2",
      daddr4: "10.0.1.1",
      sport: String(port),
      dport: String(localPort),
      server_side: "",
    });
    expect(token).not.toBe(name);
    await hosts.send(connection);
    expect(await clientWatch.next()).toBe(`[     ESTABLISHED] ${subflowFields}`);
    expect(await far.event("ESTABLISHED")).toEqual({ event: "ESTABLISHED", fields: { token, ...rest } });
    await hosts.close(connection);
    expect(await clientWatch.next()).toBe(`[          CLOSED] token=${name}`);
    expect(await far.next()).toBe(`[          CLOSED] token=${token}`);
    expect([clientWatch.rest(), far.rest()]).toEqual([[], []]);
  });

  kernelTest("a peer that forbids joins to its initial address is marked", async () => {
    await using hosts = await Hosts.twins();
    await sysctl(hosts.server, { "net.mptcp.allow_join_initial_addr_port": 0 });
    await using watch = await Watch.start(hosts.client);
    await hosts.connect();
    expect(await watch.next()).toMatch(/^\[ +CREATED\] .* deny_join_id0$/);
  });

  for (const [family, address, otherAddress] of [
    ["4", "10.0.1.2", "10.0.2.2"],
    ["6", "fd00:1::2", "fd00:2::2"],
  ] as const)
    kernelTest(`an IPv${family} address is announced, joined and removed`, async () => {
      await using hosts = await Hosts.twins(address);
      const { name } = await hosts.establish();
      await using watch = await Watch.start(hosts.client);
      await hosts.do("server", `endpoint add ${otherAddress} signal`);
      const announced = `token=${name} remid=1 daddr${family}=${otherAddress} dport=${hosts.echo.port}`;
      expect(await watch.next()).toBe(`[       ANNOUNCED] ${announced}`);
      const joined = await watch.event("SF_ESTABLISHED");
      expect(joined.fields).toMatchObject({
        token: name,
        remid: "1",
        [`daddr${family}`]: otherAddress,
        backup: "0",
      });
      await hosts.do("server", "endpoint delete id 1");
      expect(await watch.next()).toBe(`[         REMOVED] token=${name} remid=1`);
      expect((await watch.event("SF_CLOSED")).fields).toEqual(joined.fields);
    });

  kernelTest("an announcement contains its port", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    await using watch = await Watch.start(hosts.client);
    await hosts.do("server", "endpoint add 10.0.2.2 signal port 6000");
    expect((await watch.event("ANNOUNCED")).fields).toMatchObject({ daddr4: "10.0.2.2", dport: "6000" });
    expect((await watch.event("SF_ESTABLISHED")).fields).toMatchObject({ daddr4: "10.0.2.2", dport: "6000" });
  });

  kernelTest("a subflow that this host aborts is closed with its error", async () => {
    await using hosts = await Hosts.laptop();
    await hosts.establish();
    await using watch = await Watch.start(hosts.client);
    await hosts.do("client", WIFI);
    const { fields } = await watch.event("SF_ESTABLISHED");
    await run(hosts.client, ["ss", "-K", "src", "192.0.2.3"]);
    expect((await watch.event("SF_CLOSED")).fields).toEqual({ ...fields, error: "103" });
  });

  kernelTest("a subflow that the peer resets is closed with error, reason and flags", async () => {
    await using hosts = await Hosts.laptop();
    await hosts.establish();
    await using watch = await Watch.start(hosts.client);
    await hosts.do("client", WIFI);
    const { fields } = await watch.event("SF_ESTABLISHED");
    await run(hosts.server, ["ss", "-K", "dst", "192.0.2.3"]);
    const closed = { ...fields, error: "104", reset_reason: "0", reset_flags: "0" };
    expect((await watch.event("SF_CLOSED")).fields).toEqual(closed);
  });

  kernelTest("a changed priority is shown by the peer that receives MP_PRIO", async () => {
    await using hosts = await Hosts.laptop();
    await hosts.establish();
    await using clientWatch = await Watch.start(hosts.client);
    await using far = await Watch.start(hosts.server);
    await hosts.do("client", WIFI);
    const { fields } = await far.event("SF_ESTABLISHED");
    expect(fields).toMatchObject({ daddr4: "192.0.2.3", backup: "0" });
    await hosts.do("client", "endpoint change 192.0.2.3 backup");
    expect((await far.event("SF_PRIO")).fields).toEqual({ ...fields, backup: "1" });
    await hosts.do("client", "endpoint change 192.0.2.3 nobackup");
    expect((await far.event("SF_PRIO")).fields).toEqual(fields);
    expect(clientWatch.rest().join("\n")).not.toContain("SF_PRIO");
  });

  kernelTest("listeners are created and closed", async () => {
    await using namespace = await single();
    await using peer = echoPeer(namespace);
    await using watch = await Watch.start(namespace);
    for (const address of ["127.0.0.1", "::", "::1"]) {
      const addressField = `saddr${address.includes(":") ? 6 : 4}=${address}`;
      const port = await peer.ask("listen", { address });
      expect(await watch.next()).toBe(`[LISTENER_CREATED] ${addressField} sport=${port}`);
      await peer.ask("unlisten", { port });
      expect(await watch.next()).toBe(`[ LISTENER_CLOSED] ${addressField} sport=${port}`);
    }
    await runIp(namespace, ["mptcp endpoint add 127.0.0.1 port 6000 signal"]);
    expect(await watch.next()).toBe("[LISTENER_CREATED] saddr4=127.0.0.1 sport=6000");
    await runIp(namespace, ["mptcp endpoint flush"]);
    expect(await watch.next()).toBe("[ LISTENER_CLOSED] saddr4=127.0.0.1 sport=6000");
  });

  kernelTest("an interface that is renamed while the monitor runs has its new name", async () => {
    await using hosts = await Hosts.laptop();
    await hosts.establish();
    await using watch = await Watch.start(hosts.client);
    await hosts.do("client", WIFI);
    const { fields } = await watch.event("SF_ESTABLISHED");
    expect(fields).toMatchObject({ dev: "wlp1s0" });
    // Older kernels rename only an interface that is down.
    await runIp(hosts.client, ["link set wlp1s0 down", "link set wlp1s0 name wifi0", "link set wifi0 up"]);
    await hosts.do("client", "endpoint flush");
    const { ifindex } = (await watch.event("SF_CLOSED")).fields;
    expect([ifindex, watch.running.output.lines().at(-1)]).toEqual([
      fields.ifindex,
      expect.stringMatching(/ dev=wifi0$/),
    ]);
  });

  kernelTest("IPv6 subflows have the name of the interface they are bound to, too", async () => {
    await using hosts = await Hosts.laptop(IPV6);
    const { name } = await hosts.establish();
    await using watch = await Watch.start(hosts.client);
    await hosts.do("client", "endpoint add dev wlp1s0 2001:db8::3 subflow backup");
    const fields = { token: name, saddr6: "2001:db8::3", daddr6: "2001:db8::1", backup: "0", dev: "wlp1s0" };
    expect((await watch.event("SF_ESTABLISHED")).fields).toMatchObject(fields);
  });
});
