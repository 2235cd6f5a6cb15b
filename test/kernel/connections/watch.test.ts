import { expect } from "@jest/globals";
import { watchOutput } from "../../../src/schema/output/connections.js";
import { complaint } from "../../../src/schema/validate.js";
import { startMptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { sysctl } from "../../support/namespaces.js";
import { ordinaryUser } from "../../support/ordinary.js";
import type { RunningProcess } from "../../support/process.js";
import { terminal } from "../../support/terminal.js";
import { type Json, until } from "./shared.js";

/** The current lines of a watch. */
const linesOf = (watch: RunningProcess): Json[] =>
  watch.output.lines().map((line) => JSON.parse(line) as Json);

async function next(watch: RunningProcess, matches: (line: Json) => boolean): Promise<Json> {
  await until(async () => linesOf(watch).some(matches));
  return linesOf(watch).find(matches) as Json;
}

const changeOf = (name: string, change: string) => (line: Json) =>
  line.change === change && line.token === `0x${Number.parseInt(name, 16).toString(16)}`;

describeKernel("connections watch in a pipe", () => {
  kernelTest("prints existing, new, changed and closed connections, with rates, after events", async () => {
    await using hosts = await Hosts.twins();
    const first = await hosts.establish();
    await using watch = startMptcpctl(hosts.client, "connections watch 5");
    await next(watch, changeOf(first.name, "present"));
    const second = await hosts.establish();
    const startedAt = performance.now();
    await next(watch, changeOf(second.name, "new"));
    expect(performance.now() - startedAt).toBeLessThan(2500);
    await hosts.do("client", "endpoint add dev eth2 10.0.2.1 subflow");
    const joined = await next(
      watch,
      (line) => (line.subflows as Json[]).some(({ change }) => change === "new") && line.change === "changed",
    );
    expect(joined.subflows).toMatchObject([{ initial: true }, { change: "new", dev: "eth2" }]);
    await hosts.echo.client.ask("send", { id: first.id, bytes: 100_000 });
    await hosts.close(second);
    await next(watch, changeOf(second.name, "closed"));
    const sent = await next(
      watch,
      (line) => changeOf(first.name, "changed")(line) && Number(line.sent_rate) > 0,
    );
    expect(Number(sent.received_rate)).toBeGreaterThan(0);
    expect(linesOf(watch).flatMap((line) => complaint(watchOutput, line) ?? [])).toEqual([]);
    const { code, stderr } = await watch.stop("SIGINT");
    expect(code).toBe(0);
    expect(stderr).toBe("updates every 5 s, and after events\n");
  });

  kernelTest("notices the end of a connection without an event", async () => {
    await using hosts = await Hosts.twins();
    const { name } = await hosts.establish();
    await using watch = startMptcpctl(hosts.client, "connections watch 0.2");
    await next(watch, changeOf(name, "present"));
    await hosts.echo.server.stop("SIGKILL");
    await next(watch, changeOf(name, "closed"));
  });

  kernelTest(
    "polls without events if listening would have an effect, and ends after the given number of rounds",
    async () => {
      await using hosts = await Hosts.twins();
      await sysctl(hosts.client, { "net.mptcp.pm_type": 1 });
      await hosts.connect();
      await using watch = startMptcpctl(hosts.client, "connections watch 0.1 count 2");
      const { stderr, stdout, code } = await watch.exited;
      expect({ stderr, code }).toEqual({
        stderr:
          "looking every 0.1 s: listening to events would make connections under the userspace path manager accept joins\n",
        code: 0,
      });
      expect(stdout.split("\n")).toHaveLength(2);
    },
  );

  kernelTest("works without events if listening is not permitted", async () => {
    await using hosts = await Hosts.twins();
    await hosts.connect();
    await using watch = startMptcpctl(hosts.client, "-q connections watch 0.1 count 1", ordinaryUser());
    const { code, stdout } = await watch.exited;
    expect(code).toBe(0);
    expect(stdout.split("\n")).toHaveLength(2);
  });
});

describeKernel("connections watch on a terminal", () => {
  for (const [title, end] of [
    ["q", "q"],
    ["Ctrl-C", "\u0003"],
  ] as const)
    kernelTest(`draws a screen, reads keys, and restores the terminal at ${title}`, async () => {
      await using hosts = await Hosts.twins();
      const { name } = await hosts.establish();
      await using screen = terminal(hosts.client, "connections watch 0.2");
      await until(async () => screen.text().includes(name));
      screen.type("s");
      await until(async () => screen.text().includes(", by rate;"));
      screen.type("r\u001b[B");
      await until(async () => screen.text().includes("by rate reversed"));
      screen.type(end);
      await screen.running.exited;
      const text = screen.text();
      expect(text).toContain("exit 0");
      const [enter, leave] = ["\u001b[?1049h", "\u001b[?1049l"];
      expect([text.split(enter).length, text.split(leave).length]).toEqual([2, 2]);
      expect(text.slice(text.indexOf(leave))).toMatch(/ icanon /);
      expect(text.slice(text.indexOf(leave))).toMatch(/ echo /);
    });

  kernelTest("fits its output into the terminal, whatever its size", async () => {
    await using hosts = await Hosts.twins();
    for (let n = 0; n < 8; n++) await hosts.establish();
    await using screen = terminal(hosts.client, "connections watch 0.2 count 3", {
      rows: 10,
      columns: 60,
    } as never);
    await screen.running.exited;
    const screens = screen.text().split("\u001b[H").slice(1);
    for (const screenText of screens.slice(0, 2)) {
      const lines = screenText.split("\u001b[J")[0]?.split("\n") ?? [];
      expect(lines).toHaveLength(10);
    }
  });
});
