import { readlinkSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeKernel, kernelTest } from "./kernel.js";
import { readSysctl, runIp, scenario, single, sysctl, twin } from "./namespaces.js";
import { exec, run, start } from "./process.js";

describeKernel("private namespaces", () => {
  kernelTest("are not the namespace of the test, and programs run inside", async () => {
    await using namespace = await single();
    const inside = (await run(namespace, ["readlink", "/proc/self/ns/net"])).trim();
    expect(inside).toBe(readlinkSync(namespace.path));
    expect(inside).not.toBe(readlinkSync("/proc/self/ns/net"));
  });

  kernelTest("have their own MPTCP limits and sysctls", async () => {
    await using namespace = await single();
    await sysctl(namespace, { "net.mptcp.enabled": 0 });
    expect(await readSysctl(namespace, "net.mptcp.enabled")).toBe("0\n");
    await run(namespace, ["ip", "mptcp", "limits", "set", "subflows", "5"]);
    expect(await run(namespace, ["ip", "mptcp", "limits"])).toContain("subflows 5");
  });

  kernelTest("kill their processes when they close", async () => {
    const namespace = await single();
    const sleeper = start(namespace, ["sleep", "60"]);
    await namespace.close();
    expect(await sleeper.exited).toMatchObject({ signal: "SIGKILL" });
    await expect(run(namespace, ["true"])).rejects.toThrow("nsenter");
  });

  kernelTest("refuse a wrong line of ip with its error", async () => {
    await using namespace = await single();
    await expect(runIp(namespace, ["link set nowhere up"])).rejects.toThrow('"nowhere"');
  });
});

describeKernel("the walk-through's hosts", () => {
  kernelTest("route by metric and reach the server from both addresses", async () => {
    const startedAt = performance.now();
    await using pair = await scenario();
    const took = performance.now() - startedAt;
    const routes = await run(pair.client, ["ip", "-4", "route", "show", "default"]);
    expect(routes.trim().split(/ *\n/)).toEqual([
      "default via 192.0.2.1 dev enp1s0 metric 100",
      "default via 192.0.2.1 dev wlp1s0 metric 600",
    ]);
    for (const device of ["enp1s0", "wlp1s0"]) expect(await reaches(pair.client, device)).toBe(true);
    expect(took).toBeLessThan(2000);
  });

  kernelTest("exist twice with IPv4 and IPv6 on every cable", async () => {
    await using pair = await twin(3);
    expect(await run(pair.client, ["ip", "-br", "address", "show", "eth3"])).toMatch(
      /eth3@\S+ +UP +10\.0\.3\.1\/24 .*fd00:3::1\/64/,
    );
    expect(await run(pair.server, ["ip", "-br", "address", "show", "eth1"])).toMatch(
      /10\.0\.1\.2\/24 .*fd00:1::2\/64/,
    );
  });
});

/** Whether the server replies to ARP on the device: not ping, which user namespaces may not use. */
async function reaches(client: Parameters<typeof exec>[0], device: string): Promise<boolean> {
  const sendAndShowNeighbour = `echo > /dev/udp/192.0.2.1/9; for n in $(seq 50); do ip neigh show 192.0.2.1 dev ${device} | grep -q lladdr && exit 0; sleep 0.02; done; exit 1`;
  const bind = `ip route replace 192.0.2.1 dev ${device} && ${sendAndShowNeighbour}`;
  return (await exec(client, ["bash", "-c", bind])).code === 0;
}
