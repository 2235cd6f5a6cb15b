import { expect } from "@jest/globals";
import { plannedOutput } from "../../../src/schema/output/connections.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { type Namespace, readSysctl, sysctl } from "../../support/namespaces.js";
import { terminal } from "../../support/terminal.js";
import { connectionsOf, until } from "./shared.js";

const closeTimeout = async (place: Namespace): Promise<number> =>
  Number(await readSysctl(place, "net.mptcp.close_timeout"));

type End = { readonly address: string; readonly port: number };

/** Hosts with one connection of two subflows. */
async function joined(): Promise<{ hosts: Hosts; name: string; id: number } & AsyncDisposable> {
  const hosts = await Hosts.twins();
  await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
  const { name, id } = await hosts.establish();
  await until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === 2);
  return { hosts, name, id, [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose]() };
}

describeKernel("connections close", () => {
  kernelTest("resets every subflow, ends the connection, and restores close_timeout", async () => {
    await using joinedHosts = await joined();
    const { hosts, name } = joinedHosts;
    await sysctl(hosts.client, { "net.mptcp.close_timeout": 47 });
    const { stdout, stderr, code } = await mptcpctl(hosts.client, `connections close token ${name}`);
    expect({ stdout, stderr, code }).toEqual({
      stdout: `${name} 2 subflows closed, the connection has ended\n`,
      stderr: "",
      code: 0,
    });
    expect(await closeTimeout(hosts.client)).toBe(47);
    const [left] = await connectionsOf(hosts.client);
    expect(left === undefined || (left.state === "UNCONN" && left.subflows.length === 0)).toBe(true);
    await expect(hosts.echo.client.ask("send", { id: joinedHosts.id }, 3000)).rejects.toThrow();
  });

  kernelTest("keeps the connection for the time of --linger, and reports that time", async () => {
    await using joinedHosts = await joined();
    const { hosts, name } = joinedHosts;
    const { stdout } = await mptcpctl(hosts.client, `-j connections close token ${name} linger`);
    expect(JSON.parse(stdout)).toEqual([
      {
        token: `0x${Number.parseInt(name, 16).toString(16)}`,
        destroyed: 2,
        ended: false,
        ends_in: 60,
        left: [],
      },
    ]);
    expect(await connectionsOf(hosts.client)).toMatchObject([{ state: "ESTAB", subflows: [] }]);
    expect(await closeTimeout(hosts.client)).toBe(60);
  });

  kernelTest("closes one subflow by its ends, and reports the other", async () => {
    await using joinedHosts = await joined();
    const { hosts, name } = joinedHosts;
    const [connection] = await connectionsOf(hosts.client);
    const end = ({ address, port }: End, dev?: string) => `${address}${dev ? `%${dev}` : ""}:${port}`;
    const flow = connection?.subflows.find((one) => one.dev === "eth2") as {
      local: End;
      remote: End;
      dev: string;
    };
    const words = `connections close token ${name} subflow ${end(flow.local, flow.dev)} ${end(flow.remote)}`;
    const { stdout, code } = await mptcpctl(hosts.client, words);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^${name} 1 subflow closed, the connection still has 1:\\n    10\\.0\\.1\\.1:\\d+ 10\\.0\\.1\\.2:\\d+\\n$`,
      ),
    );
    await until(async () => (await connectionsOf(hosts.client))[0]?.subflows.length === 1);
    await hosts.echo.client.ask("send", { id: joinedHosts.id });
    const secondRun = await mptcpctl(hosts.client, words);
    expect(secondRun).toMatchObject({ stdout: "", code: 1 });
    expect(secondRun.stderr).toContain("there is no such subflow");
  });

  kernelTest("closes several connections only with --yes", async () => {
    await using hosts = await Hosts.twins();
    await Promise.all([hosts.connect(), hosts.connect()]);
    const refused = await mptcpctl(hosts.client, "connections close to 10.0.1.2");
    expect(refused).toMatchObject({ stdout: "", code: 1 });
    expect(refused.stderr).toContain("2 connections match");
    expect(refused.stderr.match(/token [0-9a-f]{8}/g)).toHaveLength(2);
    expect(await connectionsOf(hosts.client, "state estab")).toHaveLength(2);
    const { stdout, code } = await mptcpctl(hosts.client, "connections close to 10.0.1.2 --yes");
    expect(code).toBe(0);
    expect(stdout.match(/the connection has ended/g)).toHaveLength(2);
    expect(await connectionsOf(hosts.client, "state estab")).toEqual([]);
  });

  kernelTest("changes nothing in a dry run, and refuses a selector that matches nothing", async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.connect();
    const dry = await mptcpctl(hosts.client, `--dry-run connections close token ${name}`);
    expect(dry).toMatchObject({
      stdout: expect.stringMatching(`^${name} 1 subflow would be closed, the connection would end\n`),
      code: 0,
    });
    expect(dry.stderr).toContain("dry run, not sent: connection close");
    expect(await connectionsOf(hosts.client, "state estab")).toHaveLength(1);
    expect(await mptcpctl(hosts.client, "connections close")).toMatchObject({ stdout: "", code: 1 });
    expect(await mptcpctl(hosts.client, "connections close to 10.0.1.77")).toMatchObject({
      stdout: "",
      code: 2,
    });
    expect(await mptcpctl(hosts.client, "connections close subflow 10.0.1.1:1")).toMatchObject({
      stdout: "",
      code: 1,
    });
  });

  kernelTest("closes only live connections, if others have ended", async () => {
    await using hosts = await Hosts.twins();
    const [first, second] = [await hosts.connect(), await hosts.connect()];
    await mptcpctl(hosts.client, `connections close token ${first.name}`);
    const { stdout, code } = await mptcpctl(hosts.client, "connections close to 10.0.1.2");
    expect({ stdout, code }).toEqual({
      stdout: `${second.name} 1 subflow closed, the connection has ended\n`,
      code: 0,
    });
  });

  kernelTest("lists the matching subflows if there are several", async () => {
    await using joinedHosts = await joined();
    await joinedHosts.hosts.connect();
    const words = "connections close subflow 10.0.1.1 10.0.1.2";
    const { stdout, stderr, code } = await mptcpctl(joinedHosts.hosts.client, words);
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toContain("2 subflows match");
    expect(stderr).not.toContain("10.0.2.1");
  });

  kernelTest("asks for confirmation on a terminal", async () => {
    await using hosts = await Hosts.twins();
    await Promise.all([hosts.connect(), hosts.connect()]);
    const no = await runAndType(hosts.client, "connections close to 10.0.1.2", "n");
    expect(no).toContain("close these 2 connections? [y/N]");
    expect(no).toContain("nothing was closed");
    expect(await connectionsOf(hosts.client, "state estab")).toHaveLength(2);
    expect(await runAndType(hosts.client, "connections close to 10.0.1.2", "y")).toContain(
      "the connection has ended",
    );
    expect(await connectionsOf(hosts.client, "state estab")).toEqual([]);
  });
});

/** Runs a line on its own terminal, and types an answer. */
async function runAndType(place: Namespace, words: string, answer: string): Promise<string> {
  await using screen = terminal(place, words);
  await until(async () => screen.text().includes("[y/N]"));
  screen.type(`${answer}\n`);
  await screen.running.exited;
  return screen.text();
}

describeKernel("connections close by what only some subflows match", () => {
  kernelTest("ends nothing, and both lines of its hint act", async () => {
    await using stage = await joined();
    const { hosts, name } = stage;
    for (const words of ["dev eth2", "from 10.0.2.1"]) {
      const { code, stdout, stderr } = await mptcpctl(hosts.client, `connections close ${words} yes`);
      expect([words, code, stdout]).toEqual([words, 1, ""]);
      expect(stderr).toContain(`mptcpctl connections close subflow ${words}`);
      expect(stderr).toContain(`mptcpctl connections close token ${name}`);
    }
    expect((await connectionsOf(hosts.client))[0]?.subflows).toHaveLength(2);
    const part = await mptcpctl(hosts.client, "connections close subflow dev eth2");
    expect(part.stdout).toMatch(new RegExp(`^${name} 1 subflow closed, the connection still has 1:\n`));
    await hosts.echo.client.ask("send", { id: stage.id });
    const whole = await mptcpctl(hosts.client, `connections close token ${name}`);
    expect(whole.stdout).toBe(`${name} 1 subflow closed, the connection has ended\n`);
  });

  kernelTest("ends the connection if all of its subflows, or its own ends, match", async () => {
    await using hosts = await Hosts.twins();
    await hosts.establish();
    expect((await mptcpctl(hosts.client, "connections close dev eth1")).stdout).toContain("has ended");
    await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
    await hosts.establish();
    expect((await mptcpctl(hosts.client, "connections close to 10.0.1.2")).stdout).toContain("has ended");
  });

  kernelTest("of several connections needs a yes for their subflows, too", async () => {
    await using hosts = await Hosts.twins();
    await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
    await hosts.establish();
    await hosts.establish();
    const flows = async () => (await connectionsOf(hosts.client)).map(({ subflows }) => subflows.length);
    await until(async () => (await flows()).join() === "2,2");
    const line = "connections close subflow dev eth2";
    expect(await mptcpctl(hosts.client, line)).toMatchObject({ code: 1, stdout: "" });
    const dry = await mptcpctl(hosts.client, `--dry-run -j ${line} yes`);
    expect(JSON.parse(dry.stdout)).toMatchObject([
      { would_end: false, would_close: [{ local: { address: "10.0.2.1" } }] },
      { would_end: false, would_close: [{ local: { address: "10.0.2.1" } }] },
    ]);
    expect(complaint(plannedOutput, JSON.parse(dry.stdout))).toBeUndefined();
    expect(await flows()).toEqual([2, 2]);
    expect(await mptcpctl(hosts.client, `${line} yes`)).toMatchObject({ code: 0, stderr: "" });
    await until(async () => (await flows()).join() === "1,1");
  });

  kernelTest("says when a connection without subflows will end", async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.establish();
    const { stdout } = await mptcpctl(hosts.client, "connections close subflow dev eth1");
    expect(stdout).toBe(`${name} 1 subflow closed, the connection ends in 60 s unless a subflow joins\n`);
  });

  kernelTest("lists in a dry run what it would end, without a confirmation", async () => {
    await using stage = await joined();
    const { name } = await stage.hosts.establish();
    const line = "--dry-run connections close subflow to 10.0.1.2";
    const { stdout, code } = await mptcpctl(stage.hosts.client, line);
    expect(code).toBe(0);
    for (const token of [stage.name, name]) expect(stdout).toContain(token);
    expect(await connectionsOf(stage.hosts.client)).toHaveLength(2);
  });

  kernelTest("asks which subflows where none is named", async () => {
    await using stage = await joined();
    for (const words of ["subflow", `subflow token ${stage.name}`, "subflow 10.0.1.1", "10.0.1.1 10.0.1.2"])
      expect(await mptcpctl(stage.hosts.client, `connections close ${words}`)).toMatchObject({
        code: 1,
        stdout: "",
      });
    expect((await connectionsOf(stage.hosts.client))[0]?.subflows).toHaveLength(2);
  });
});
