import { expect } from "@jest/globals";
import { eventOutput } from "../../../src/schema/output/event.js";
import { complaint } from "../../../src/schema/validate.js";
import { mptcpctl, startMptcpctl } from "../../support/cli.js";
import { Hosts } from "../../support/hosts.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { single } from "../../support/namespaces.js";
import { listening } from "../../support/watch.js";

const WIFI = "endpoint add dev wlp1s0 192.0.2.3 subflow";

describeKernel("mptcpctl wait", () => {
  kernelTest(
    "returns at once if the condition holds, prints the result, and needs no privilege",
    async () => {
      await using hosts = await Hosts.laptop();
      const { name } = await hosts.establish();
      const prefix = ["unshare", "--user"];
      for (const words of [
        "connection",
        "to 192.0.2.1",
        `to 192.0.2.1:${hosts.echo.port}`,
        `token ${name}`,
        "subflows 1",
      ])
        expect(await mptcpctl(hosts.client, `-q wait ${words} timeout 0`, { prefix })).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(new RegExp(`^token ${name} {2}ESTAB {2}192\\.0\\.2\\.2:`)),
          stderr: "",
        });
    },
  );

  kernelTest("waits for a new connection", async () => {
    await using hosts = await Hosts.laptop();
    await using waiting = startMptcpctl(hosts.client, `wait to 192.0.2.1:${hosts.echo.port} timeout 10`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { name } = await hosts.establish();
    expect(await waiting.exited).toMatchObject({ code: 0, stdout: expect.stringContaining(`token ${name}`) });
  });

  kernelTest("waits for a number of subflows, and for a subflow established on an interface", async () => {
    await using hosts = await Hosts.laptop();
    const { name } = await hosts.establish();
    await using two = startMptcpctl(hosts.client, `-j wait subflows 2 token ${name} --timeout 10`);
    await using wifi = startMptcpctl(hosts.client, "wait subflow dev wlp1s0 timeout 10");
    // The subflow is not bound to an interface: the route decides.
    expect((await mptcpctl(hosts.client, "wait subflow dev enp1s0 timeout 0")).code).toBe(0);
    await hosts.do("client", WIFI);
    const { code, stdout } = await two.exited;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).subflows).toHaveLength(2);
    expect(await wifi.exited).toMatchObject({ code: 0 });
  });

  kernelTest("waits for an event, and prints it", async () => {
    await using hosts = await Hosts.laptop();
    const { name } = await hosts.establish();
    await using joined = startMptcpctl(
      hosts.client,
      `wait event SF_ESTABLISHED event SF_CLOSED token ${name} timeout 10`,
    );
    await using json = startMptcpctl(
      hosts.client,
      "-j wait event sf_established from 192.0.2.3 dev wlp1s0 timeout 10",
    );
    await using otherWait = startMptcpctl(hosts.client, "wait event SF_ESTABLISHED from 192.0.2.2 timeout 1");
    for (const one of [joined, json, otherWait]) await listening(hosts.client, one);
    await hosts.do("client", WIFI);
    expect(await joined.exited).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^\\[  SF_ESTABLISHED\\] token=${name} .* dev=wlp1s0\\n$`)),
      stderr: "",
    });
    const event = JSON.parse((await json.exited).stdout);
    expect(complaint(eventOutput, event)).toBeUndefined();
    expect(event).toMatchObject({ event: "SF_ESTABLISHED", saddr4: "192.0.2.3", dev: "wlp1s0" });
    expect(await otherWait.exited).toMatchObject({
      code: 5,
      stderr: "Error: no SF_ESTABLISHED came within 1 s.\n",
    });
  });

  kernelTest("ends with 5 at its deadline and prints the last state", async () => {
    await using hosts = await Hosts.laptop();
    expect(await mptcpctl(hosts.client, "wait to 192.0.2.1 timeout 0.3")).toMatchObject({
      code: 5,
      stdout: "",
      stderr: "Error: no such connection came within 0.3 s.\n",
    });
    const { name } = await hosts.establish();
    const { code, stderr } = await mptcpctl(hosts.client, `wait subflows 2 token ${name} timeout 0.3`);
    expect(code).toBe(5);
    expect(stderr).toMatch(
      new RegExp(
        `^Error: no connection came to that within 0\\.3 s\\.\nhint: there is token ${name} .* 1 subflow\n$`,
      ),
    );
    const json = await mptcpctl(hosts.client, "-j wait subflow dev wlp1s0 timeout 0.2");
    expect([json.code, json.stdout, JSON.parse(json.stderr).error]).toMatchObject([
      5,
      "",
      { code: "deadline", exit: 5 },
    ]);
  });

  kernelTest("checks once if its timeout is 0, with its own error text", async () => {
    await using namespace = await single();
    for (const [words, stderr] of [
      ["to 192.0.2.1", "Error: there is no such connection.\n"],
      ["subflows 2", "Error: no connection matches.\nhint: there are no connections\n"],
      [
        "event CREATED",
        "Error: no CREATED came within 0 s.\nhint: only events that arrive while this waits count: give a longer timeout\n",
      ],
    ])
      expect(await mptcpctl(namespace, `wait ${words} timeout 0`)).toMatchObject({
        code: 5,
        stdout: "",
        stderr,
      });
  });

  kernelTest("warns of a missing interface, and waits for it nevertheless", async () => {
    await using hosts = await Hosts.laptop();
    await hosts.establish();
    const warning = 'warning: there is no device "wlp1s1" in this network namespace yet\n';
    for (const words of ["dev wlp1s1", "event CREATED dev wlp1s1"])
      expect(await mptcpctl(hosts.client, `wait ${words} timeout 0.2`)).toMatchObject({
        code: 5,
        stderr: expect.stringContaining(warning),
      });
  });

  kernelTest("refuses conditions without effect, and conditions that need a missing permission", async () => {
    await using namespace = await single();
    for (const [words, message] of [
      ["", "no condition is given"],
      ["event SF_CLOSED pid 7", "pid does not apply to events"],
      ["event NONSENSE", '"NONSENSE" is not an event'],
      ["subflows two", '"two" is not a number of subflows'],
      ["token --timeout 3 connection", 'the command line is not complete: TOKEN must follow "token"'],
      ["fallback nofallback", "fallback and nofallback contradict each other"],
      ["subflows 3000", '"3000" is not a number of subflows'],
      ["connection timeout never", '"never" is not a number of seconds'],
    ]) {
      const { code, stdout, stderr } = await mptcpctl(namespace, `wait ${words}`);
      expect([code, stdout, stderr.split("\n")[0]?.replace(/\.$/, "")]).toEqual([1, "", `Error: ${message}`]);
    }
    const prefix = ["unshare", "--user"];
    expect(await mptcpctl(namespace, "wait event CREATED timeout 1", { prefix })).toMatchObject({ code: 2 });
  });

  kernelTest("ends on Ctrl-C with the exit code of an interrupted program", async () => {
    await using namespace = await single();
    await using waiting = startMptcpctl(namespace, "wait connection");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await waiting.stop("SIGINT")).toMatchObject({ code: 130, stdout: "", stderr: "" });
  });
});
