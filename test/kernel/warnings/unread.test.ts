import { expect } from "@jest/globals";
import { mptcpctl, type Variant } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, runIp, single, sysctl } from "../../support/namespaces.js";
import { ordinaryUser } from "../../support/ordinary.js";
import { IPV6, Steered } from "../../support/steered.js";

/** Runs the command after these lines of sh. */
const after = (lines: string): Variant => ({
  prefix: ["unshare", "--mount", "sh", "-c", `set -e; ${lines}; exec "$@"`, "sh"],
});

/** The codes of the warnings, and the other lines on stderr. */
function read(stderr: string) {
  const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
  const objects = lines.map((line) => JSON.parse(line));
  return { codes: objects.flatMap(({ warning }) => warning?.code ?? []), objects };
}

/** A program that opens a TCP socket, waits until it was looked at, and ends. */
const LISTENER = 'require("net").createServer().listen(0, () => setTimeout(() => process.exit(), 1500))';

async function verdict(place: Namespace): Promise<readonly [codes: string[], verdict: string]> {
  const words = ["-j", "run", "--verify=8", process.execPath, "-e", LISTENER];
  const { stderr } = await mptcpctl(place, words, after("mount -t tmpfs t /proc/sys/net/mptcp"));
  const { codes, objects } = read(stderr);
  return [codes, objects.find((one) => one.verify)?.verify.verdict];
}

describeKernel("a warning about what cannot be read", () => {
  kernelTest("does not deny MPTCP to a program: it is unknown whether it is switched on", async () => {
    await using place = await single();
    expect(await verdict(place)).toEqual([["unread"], "mptcp"]);
    await sysctl(place, { "net.mptcp.enabled": 0 });
    expect(await verdict(place)).toEqual([["unread"], "tcp"]);
  });

  kernelTest("names open files that a program does not get", async () => {
    await using place = await single();
    const words = ["-j", "run", "sh", "-c", "echo kept >&5"];
    const shown = await mptcpctl(place, words, after("exec 5>&1"));
    expect([shown.stdout, read(shown.stderr).codes]).toEqual(["kept\n", []]);
    const hidden = await mptcpctl(place, words, after("exec 5>&1; mount -t tmpfs t /proc"));
    expect([hidden.stdout, read(hidden.stderr).codes]).toEqual(["", expect.arrayContaining(["unread"])]);
  });

  kernelTest("does not deny a subflow from an address that may be usable", async () => {
    await using it = await Steered.open(IPV6, { "net.ipv6.ip_nonlocal_bind": 1 });
    await runIp(it.places.client, ["route add local 2001:db8:5::1 dev lo"]);
    await runIp(it.places.server, ["route add 2001:db8:5::1 via fd00:1::1"]);
    const words = `-j subflow create local 2001:db8:5::1 remote fd00:1::2 port ${it.port} token TOKEN --wait`;
    const { code, stderr } = await it.run("client", words, after("mount -t tmpfs t /proc/sys/net/ipv6"));
    expect([code, read(stderr).codes]).toEqual([0, ["unread"]]);
  });

  kernelTest("names details that only CAP_NET_ADMIN shows", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    const sequences = async (variant: Variant) => {
      const { stdout, stderr } = await mptcpctl(hosts.client, "-j -d connections", variant);
      const [{ subflows }] = JSON.parse(stdout).connections;
      return [read(stderr).codes.includes("hidden"), "map_seq" in subflows[0].mptcp];
    };
    expect(await sequences({})).toEqual([false, true]);
    expect(await sequences(ordinaryUser())).toEqual([true, false]);
  });

  kernelTest("of namespaces says that they may be missing where /proc hides processes", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    const line = "-j connections all-netns";
    const all = await mptcpctl(hosts.client, line);
    expect(read(all.stderr).codes).not.toContain("unread");
    const user = ordinaryUser();
    const hide = after("mount -t proc -o hidepid=2 proc /proc").prefix ?? [];
    const some = await mptcpctl(hosts.client, line, { ...user, prefix: [...hide, ...(user.prefix ?? [])] });
    expect(read(some.stderr).codes).toContain("unread");
    const count = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout).connections.length;
    expect(count(some)).toBeLessThan(count(all));
  });
});
