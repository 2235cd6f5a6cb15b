import { expect } from "@jest/globals";
import { connectionsOutput } from "../../../src/schema/output/connections.js";
import { eventOutput } from "../../../src/schema/output/event.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { echoPair } from "../../support/echo.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { single } from "../../support/namespaces.js";
import { run } from "../../support/process.js";
import { type Connection, type Json, listConnections, until } from "./shared.js";

/** The connection with these ends. */
const connectionBetween = (connections: readonly Connection[], { local, remote }: Json) =>
  connections.find((one) => JSON.stringify([one.local, one.remote]) === JSON.stringify([local, remote]));

/** Only the addon can enter another namespace inside a process. */
const NATIVE = { transport: "native" } as const;

describeKernel("the option all-netns", () => {
  kernelTest("shows both ends of a connection between namespaces, each with its namespace", async () => {
    await using hosts = await Hosts.twins();
    const { token } = await hosts.establish();
    const allConnections = await listConnections(hosts.client, "all-netns", NATIVE);
    expect(complaint(connectionsOutput, allConnections)).toBeUndefined();
    const name = `0x${token.toString(16)}`;
    const here = allConnections.connections.find((one) => one.token === name) as Connection;
    const there = connectionBetween(allConnections.connections, {
      local: here.remote,
      remote: here.local,
    }) as Connection;
    expect(here).toMatchObject({ netns: ".", opened_by: "here" });
    const netns = String(hosts.server.pid);
    expect(there).toMatchObject({ netns, opened_by: "peer" });
    expect(allConnections.listeners).toContainEqual(expect.objectContaining({ netns }));
    const { stdout } = await mptcpctl(hosts.client, "connections all-netns", NATIVE);
    expect(stdout).toMatch(new RegExp(`^${there.token.slice(2).padStart(8, "0")} +${netns} +ESTAB`, "m"));
    expect((await listConnections(hosts.server)).connections.map(({ token }) => token)).toEqual([
      there.token,
    ]);
  });

  kernelTest("lets monitor show the events of all namespaces, each with its namespace", async () => {
    await using hosts = await Hosts.twins();
    await using watch = startMptcpctl(hosts.client, "-j monitor event CREATED all-netns", NATIVE);
    const events = () => watch.output.lines().map((line) => JSON.parse(line) as Json);
    const isFrom = (netns: string) => events().some((event) => event.netns === netns);
    await until(async () => {
      await hosts.close(await hosts.establish());
      return isFrom(".") && isFrom(String(hosts.server.pid));
    });
    expect(events().flatMap((event) => complaint(eventOutput, event) ?? [])).toEqual([]);
    expect((await watch.stop("SIGINT")).code).toBe(0);
  });

  kernelTest("monitors new namespaces, and closes those that end", async () => {
    await using here = await single();
    await using watch = startMptcpctl(here, "-j monitor --all-netns", NATIVE);
    const listeners = () =>
      watch.output.lines().filter((line) => String(JSON.parse(line).event).startsWith("LISTENER_"));
    const newNamespace = await single();
    await until(async () => {
      await (await echoPair({ client: newNamespace, server: newNamespace }))[Symbol.asyncDispose]();
      return listeners().some((line) => JSON.parse(line).netns === String(newNamespace.pid));
    });
    await run(here, [
      "ip",
      "link",
      "add",
      "v1",
      "type",
      "veth",
      "peer",
      "name",
      "v2",
      "netns",
      String(newNamespace.pid),
    ]);
    await newNamespace[Symbol.asyncDispose]();
    // The kernel deletes the interfaces with their namespace, and the namespace only when no process has a socket in
    // it.
    await until(async () => !(await run(here, ["ip", "-o", "link"])).includes("v1"));
    expect((await watch.stop("SIGINT")).code).toBe(0);
  });

  kernelTest("is suggested if no connection has the token in this namespace", async () => {
    await using here = await single();
    const { stdout, stderr, code } = await mptcpctl(here, "connections --all-netns --token 00000001", NATIVE);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toContain(
      "hint: mptcpctl connections all-netns  # lists the connections of all network namespaces\n",
    );
  });

  kernelTest("reports namespaces that it cannot enter, and shows the others", async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.establish();
    const withoutAddon = await mptcpctl(hosts.client, "connections all-netns", { transport: "netlink" });
    expect(withoutAddon.code).toBe(0);
    expect(withoutAddon.stdout).toMatch(new RegExp(`^${name} +\\. +ESTAB`, "m"));
    expect(withoutAddon.stderr).toMatch(/^warning: cannot enter .+: this needs root and the native addon\n/);
  });

  kernelTest("searches from the namespace it runs in, and refuses a recording", async () => {
    await using hosts = await Hosts.twins();
    for (const command of ["connections", "monitor"])
      for (const options of [`-n ${hosts.server.path}`, "--record /dev/null", "--replay /dev/null"]) {
        const { stderr, stdout, code } = await mptcpctl(hosts.client, `${options} ${command} all-netns`);
        expect([code, stdout]).toEqual([1, ""]);
        expect(stderr).toContain(`all-netns and ${options.split(" ")[0]} contradict each other.`);
      }
  });
});
