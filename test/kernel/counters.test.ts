import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { explain } from "../../src/index.js";
import { countersOutput } from "../../src/schema/output/counters.js";
import { complaint } from "../../src/schema/validate.js";
import { mptcpctl, startMptcpctl } from "../support/cli.js";
import { Hosts } from "../support/hosts.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { type Namespace, single } from "../support/namespaces.js";
import { exec, run } from "../support/process.js";

const WIFI = "endpoint add dev wlp1s0 192.0.2.3 subflow";

/** The output of `mptcpctl -j WORDS`, checked against its schema. */
async function readCounters(place: Namespace | undefined, words: string) {
  const { stdout, stderr, code } = await mptcpctl(place, words);
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  const found = JSON.parse(stdout);
  expect(complaint(countersOutput, found)).toBeUndefined();
  return found;
}

/** All values of the kernel's file by their names. */
async function fileOf(place: Namespace): Promise<[string, number][]> {
  const text = await run(place, ["cat", "/proc/net/netstat"]);
  const [names = [], values = []] = text
    .split("\n")
    .filter((line) => line.startsWith("MPTcpExt:"))
    .map((line) => line.split(" ").slice(1));
  return names.map((name, at) => [name, Number(values[at])]);
}

/** Repeats a check until it succeeds, because counters change with a short delay. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let remainingTries = 100; remainingTries > 0; remainingTries--) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error("it never became so");
}

/** Waits until no counter changes any more: acknowledgements and retransmissions are delayed. */
async function settle(place: Namespace): Promise<void> {
  let previous = "";
  await until(async () => {
    await sleep(300);
    const now = JSON.stringify(await fileOf(place));
    const isQuiet = now === previous;
    previous = now;
    return isQuiet;
  });
}

/** The laptop with an idle connection of two subflows. */
async function joined() {
  const hosts = await Hosts.laptop();
  await hosts.establish();
  await hosts.do("client", WIFI);
  await until(async () => (await readCounters(hosts.server, "-j counters")).counters.MPJoinAckRx === 1);
  for (const place of [hosts.client, hosts.server]) await settle(place);
  return hosts;
}

describeKernel("counters", () => {
  kernelTest("are the values of the kernel's file, in its order, and those of nstat", async () => {
    await using hosts = await joined();
    for (const place of [hosts.client, hosts.server]) {
      const previous = await fileOf(place);
      const { counters, gauges } = await readCounters(place, "-j counters all");
      expect(await fileOf(place)).toEqual(previous);
      expect(Object.entries(counters)).toEqual(previous.filter(([name]) => !(name in gauges)));
      expect(gauges).toEqual(Object.fromEntries(previous.filter(([name]) => name === "MPCurrEstab")));
      const nstat = await exec(place, ["nstat", "-asz"]).catch(() => undefined);
      if (nstat === undefined || nstat.code !== 0) continue;
      const rows = nstat.stdout
        .split("\n")
        .flatMap((row) => /^MPTcpExt(\S+) +(\d+)/.exec(row)?.slice(1) ?? []);
      const expectedCounters = Object.fromEntries(
        rows.flatMap((one, at) => (at % 2 ? [] : [[one, Number(rows[at + 1])]])),
      );
      expect({ ...counters, ...gauges }).toEqual(expectedCounters);
    }
  });

  kernelTest("increase with a connection and its second subflow, at both ends", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mptcpctl-counters-"));
    const file = join(folder, "before");
    await using hosts = await Hosts.laptop();
    try {
      const grown = async (place: Namespace) =>
        (await readCounters(place, `-j counters since ${file}`)).deltas;
      writeFileSync(file, (await mptcpctl(hosts.client, "-j counters")).stdout);
      const connection = await hosts.establish();
      expect(await grown(hosts.client)).toMatchObject({ MPCapableSYNTX: 1, MPCapableSYNACKRX: 1 });
      expect(await grown(hosts.server)).toMatchObject({ MPCapableSYNRX: 1, MPCapableACKRX: 1 });
      expect((await readCounters(hosts.client, "-j counters")).gauges).toEqual({ MPCurrEstab: 1 });
      await hosts.do("client", WIFI);
      await until(async () => "MPJoinAckRx" in (await grown(hosts.server)));
      expect(await grown(hosts.client)).toMatchObject({ MPJoinSynTx: 1, MPJoinSynAckRx: 1 });
      expect(await grown(hosts.server)).toMatchObject({ MPJoinSynRx: 1, MPJoinAckRx: 1 });
      await hosts.close(connection);
      await until(
        async () => (await readCounters(hosts.client, "-j counters")).gauges.MPCurrEstab === undefined,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  kernelTest("are those of the namespace that -n names, and need no privilege", async () => {
    await using hosts = await joined();
    const { stamp: _now, ...inside } = await readCounters(hosts.client, "-j counters all");
    const { stamp: _later, ...named } = await readCounters(
      undefined,
      `-j -n ${hosts.client.pid} counters all`,
    );
    expect(named).toEqual(inside);
    const prefix = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"];
    const { stdout, code } = await mptcpctl(hosts.client, "-j counters all", { prefix });
    expect([code, JSON.parse(stdout).counters]).toEqual([0, inside.counters]);
  });

  kernelTest("are the same through the other transport and the other parser", async () => {
    await using place = await single();
    const { counters } = await readCounters(place, "-j counters all");
    for (const variant of [{ transport: "netlink" }, { parser: "yargs" }] as const) {
      const { stdout } = await mptcpctl(place, "-j counters all", variant);
      expect(JSON.parse(stdout).counters).toEqual(counters);
    }
  });

  kernelTest("are printed in complete lines while they increase, until Ctrl-C, exit 0", async () => {
    await using hosts = await Hosts.laptop();
    await using watch = startMptcpctl(hosts.client, "counters watch 0.1");
    await watch.line(/"deltas":\{\}/);
    await hosts.establish();
    const line = JSON.parse(await watch.line(/"deltas":\{"MPCapableSYNTX":1/));
    expect(line.rates.MPCapableSYNTX).toBeGreaterThan(1);
    expect(line.seconds).toBeGreaterThan(0.09);
    const { code, stderr, stdout } = await watch.stop("SIGINT");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const one of stdout.trimEnd().split("\n"))
      expect(complaint(countersOutput, JSON.parse(one))).toBeUndefined();
  });
});

describeKernel("this kernel", () => {
  kernelTest("has no counter without a text", async () => {
    await using place = await single();
    const names = (await fileOf(place)).map(([name]) => name);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names)
      expect((await explain(`MPTcpExt${name}`)).filter(({ topic }) => topic === "counter")).toHaveLength(1);
  });

  kernelTest("has no setting without a text", async () => {
    for (const name of readdirSync("/proc/sys/net/mptcp"))
      expect((await explain(`net.mptcp.${name}`)).map(({ word }) => word)).toEqual([`net.mptcp.${name}`]);
  });
});
