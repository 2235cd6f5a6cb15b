import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { MPTCPCTL, mptcpctl, startMptcpctl } from "../../support/cli.js";
import { kernelTest, obstacle } from "../../support/kernel.js";
import { type Pair, runIp, sysctl } from "../../support/namespaces.js";
import { ordinaryUser } from "../../support/ordinary.js";
import { exec } from "../../support/process.js";
import { check, counters, MPTCP_PORT, PLAIN_PORT, RESETTING_PORT, verdict, withServers } from "./support.js";

let hosts: Pair;
beforeAll(async () => {
  if (obstacle === undefined) hosts = await withServers();
}, 60_000);
afterAll(async () => void (await hosts?.[Symbol.asyncDispose]()));

const PEER = `10.0.1.2:${MPTCP_PORT}`;
const SILENT = "10.0.1.77:443";

/** Adds something with `ip`, until the end of `await using`. */
async function added(what: string): Promise<AsyncDisposable> {
  const [object, words] = [what.slice(0, what.indexOf(" ")), what.slice(what.indexOf(" ") + 1)];
  await runIp(hosts.client, [`${object} add ${words}`]);
  return { [Symbol.asyncDispose]: () => runIp(hosts.client, [`${object} del ${words}`]) };
}

kernelTest("check: MPTCP and plain TCP, over IPv4 and IPv6", async () => {
  for (const address of ["10.0.1.2", "[fd00:1::2]", "[::ffff:10.0.1.2]"]) {
    expect(await verdict(hosts.client, `${address}:${MPTCP_PORT}`)).toBe("mptcp sure");
    expect(await verdict(hosts.client, `${address}:${PLAIN_PORT}`)).toBe("plain_tcp sure");
  }
});

kernelTest("check: prints the way, its times, the meaning and lines to paste", async () => {
  const { stdout, stderr, code } = await mptcpctl(hosts.client, `check 10.0.1.2:${PLAIN_PORT}`);
  expect([stderr, code]).toEqual(["", 4]);
  expect(stdout).toMatch(
    /^10\.0\.1\.2:80, by one way\nINTERFACE +SOURCE +RESULT +CERTAINTY +CONNECT +RTT +PROOF\n/,
  );
  expect(stdout).toMatch(
    /\neth1 +10\.0\.1\.1 +plain TCP +sure +[\d.]+ms +[\d.]+ms\n\nThe SYN with the option was/,
  );
  expect(stdout).toContain("\nto go on:\n    mptcpctl check 10.0.1.2:80 all-paths  # ");
  const framed = await mptcpctl(hosts.client, `--table check ${PEER}`);
  expect(framed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/[|│] eth1 +[|│] 10\.0\.1\.1 +[|│] MPTCP/),
  });
  const { ways } = await check(hosts.client, PEER);
  expect(ways).toMatchObject([{ rtt_us: expect.any(Number), proof_ms: expect.any(Number) }]);
});

kernelTest("check: suggestions under -n act in that namespace", async () => {
  const { path } = hosts.client;
  const { stdout } = await mptcpctl(undefined, ["-n", path, "check", `10.0.1.2:${PLAIN_PORT}`]);
  expect(stdout).toContain(`    mptcpctl -n ${path} check 10.0.1.2:80 all-paths  # `);
});

kernelTest("check: refused, no route, a prohibited one, no answer", async () => {
  expect(await verdict(hosts.client, "10.0.1.2:81")).toBe("refused sure");
  expect(await verdict(hosts.client, "192.0.2.1:443")).toBe("no_route sure");
  expect(await verdict(hosts.client, "[2001:db8::1]:443")).toBe("no_route sure");
  await using _rule = await added("rule to 10.0.2.2 prohibit");
  const { ways } = await check(hosts.client, "10.0.2.2:443");
  expect(ways).toMatchObject([{ verdict: "no_route", means: expect.stringContaining("prohibit") }]);
  expect(await verdict(hosts.client, SILENT)).toBe("silent sure");
});

kernelTest("check patient: the error of a neighbour that does not answer is no missing route", async () => {
  const { ways } = await check(hosts.client, `${SILENT} patient`);
  expect(ways).toMatchObject([{ verdict: "silent", means: expect.stringContaining("EHOSTUNREACH after") }]);
});

kernelTest("check all-paths: each interface, the one without a route, too, and says so before", async () => {
  const { stderr, stdout, code } = await mptcpctl(hosts.client, `check [fd00:1::2]:${MPTCP_PORT} all-paths`);
  expect([stderr, code]).toEqual([expect.stringContaining("contacts the peer over each interface"), 4]);
  expect(stdout).toMatch(/\neth1 +fd00:1::1 +MPTCP.*\neth2 +no route/);
  const { ways } = await check(hosts.client, "10.0.1.77:443 all-paths");
  expect(ways).toMatchObject([
    { dev: "eth1", verdict: "silent", means: expect.not.stringContaining("No route") },
    { dev: "eth2", verdict: "silent", means: expect.stringContaining("No route leads") },
  ]);
});

kernelTest(
  "check: a connection that the peer resets at once is not taken for a fallback or plain TCP",
  async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, () => check(hosts.client, `10.0.1.2:${RESETTING_PORT}`)),
    );
    const verdicts = new Set(results.flatMap(({ ways }) => ways.map(({ verdict }) => verdict)));
    expect(["mptcp", "unproven", "failed", "not_mptcp"]).toEqual(expect.arrayContaining([...verdicts]));
  },
);

kernelTest("check ADDRESS%IFNAME: by that interface, also for a link-local address", async () => {
  const { ways } = await check(hosts.client, `10.0.1.2%eth2:${MPTCP_PORT}`);
  expect(ways).toMatchObject([{ dev: "eth2", source: "10.0.2.1", bound: true, verdict: "mptcp" }]);
  const words = (address: string) => `check ${address}:443`;
  expect(await mptcpctl(hosts.client, words("[fe80::1]"))).toMatchObject({ code: 1, stdout: "" });
  expect(await verdict(hosts.client, "[fe80::1%eth1]:443")).toBe("silent sure");
  expect(await mptcpctl(hosts.client, words("10.0.1.2%none"))).toMatchObject({ code: 1, stdout: "" });
});

kernelTest("check: the port of the connections to the peer, if it is the only one", async () => {
  const unknown = await mptcpctl(hosts.client, "check 10.0.1.2");
  expect(unknown).toMatchObject({ code: 1, stdout: "" });
  expect(unknown.stderr).toContain("the port is required");
  expect(unknown.stderr).toContain("hint: mptcpctl check 10.0.1.2:443");
  const sending = startMptcpctl(hosts.client, `lab send ${PEER} for 20 rate 100kbit`);
  expect(await mptcpctl(hosts.client, `wait to ${PEER} timeout 10`)).toMatchObject({ code: 0 });
  expect(await verdict(hosts.client, "10.0.1.2")).toBe("mptcp sure");
  await sending.stop();
});

kernelTest("check: works without privileges, bound to an interface, too", async () => {
  expect(await verdict(hosts.client, `10.0.1.2:${PLAIN_PORT}`, ordinaryUser())).toBe("plain_tcp sure");
  const { ways } = await check(hosts.client, `10.0.2.2:${MPTCP_PORT} all-paths`, ordinaryUser());
  expect(ways.map(({ dev, verdict }) => `${dev} ${verdict}`)).toEqual(["eth1 mptcp", "eth2 mptcp"]);
});

kernelTest("check --dry-run: names the ways and contacts nothing", async () => {
  const { MPCapableSYNRX: before } = await counters(hosts.server);
  const { stdout, code } = await mptcpctl(hosts.client, `--dry-run check ${PEER} all-paths`);
  expect(code).toBe(0);
  expect(stdout).toMatch(/eth1 +10\.0\.1\.1 +not contacted\neth2 +10\.0\.2\.1 +not contacted\n/);
  expect(await counters(hosts.server)).toMatchObject({ MPCapableSYNRX: before });
});

kernelTest("check: Ctrl-C ends it, and a closed stdout is no problem of the peer", async () => {
  const running = startMptcpctl(hosts.client, `check ${SILENT} patient`);
  await sleep(1000);
  running.child.kill("SIGINT");
  expect(await running.exited).toMatchObject({ code: 130, stdout: "" });
  const line = `'${process.execPath}' '${MPTCPCTL}' check ${PEER} | true`;
  expect(await exec(hosts.client, ["sh", "-c", line])).toMatchObject({ code: 0, stderr: "" });
});

kernelTest("check: exit code 3 with MPTCP switched off, and without the addon", async () => {
  const without = await mptcpctl(hosts.client, `check ${PEER}`, { transport: "netlink" });
  expect(without).toMatchObject({ code: 3, stdout: "" });
  expect(without.stderr).toContain("addon");
  await sysctl(hosts.client, { "net.mptcp.enabled": 0 });
  const off = await mptcpctl(hosts.client, `check ${PEER}`);
  await sysctl(hosts.client, { "net.mptcp.enabled": 1 });
  expect(off).toMatchObject({ code: 3, stdout: "" });
  expect(off.stderr).toContain("net.mptcp.enabled=1");
});

kernelTest(
  "check in a batch: its exit code is that of the batch, and the next lines need -force",
  async () => {
    const input = `check 10.0.1.2:${PLAIN_PORT}\ncheck ${PEER}\n`;
    const stopped = await mptcpctl(hosts.client, "-b -", { input });
    expect([stopped.code, stopped.stdout.match(/by one way/g)?.length]).toEqual([4, 1]);
    const forced = await mptcpctl(hosts.client, "-force -b -", { input });
    expect([forced.code, forced.stdout.match(/by one way/g)?.length]).toEqual([4, 2]);
  },
);
