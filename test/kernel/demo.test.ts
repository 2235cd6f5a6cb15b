import { stripVTControlCharacters } from "node:util";
import { expect } from "@jest/globals";
import { demo } from "../demo/demo.js";
import { describeKernel, kernelTest, longKernelTest } from "../support/kernel.js";
import { LabNamespace } from "./lab/support.js";

describeKernel("the demo", () => {
  kernelTest("succeeds on this kernel within ten seconds, and names each command it ran", async () => {
    const { stdout, stderr, code } = await demo([]);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(stdout).toMatch(/\nAll 11 steps succeeded on this kernel \(\d\.\d s\)\.\n$/);
    expect(stdout).not.toMatch(/REPLAY|recorded|NOT SEEN/);
    expect(stdout).toBe(stripVTControlCharacters(stdout));
    const commands = stdout.match(/(?<= \$ mptcpctl ).*/g);
    expect([...new Set(commands)]).toEqual([
      "limits set add_addr_accepted 0 subflows 1",
      "limits show",
      expect.stringMatching(/^run n(c|ode) /),
      "connections",
      "status",
      "monitor",
      expect.stringMatching(/^run n(c|ode) .*192\.0\.2\.1/),
      "endpoint add dev wlp1s0 192.0.2.3 subflow",
      "endpoint show",
      "connections dev wlp1s0",
      expect.stringMatching(/^endpoint delete id \d+$/),
    ]);
  });

  kernelTest("succeeds without a PATH", async () => {
    expect(await demo(["fast"], { prefix: ["env", "PATH="] })).toMatchObject({ code: 0, stderr: "" });
  });

  kernelTest("uses another transport and parser from the environment, and prints them", async () => {
    const env = { MPTCPCTL_TRANSPORT: "netlink", MPTCPCTL_PARSER: "yargs", MPTCPCTL_VALIDATE: "1" };
    const { stdout, code } = await demo(["fast"], { env });
    expect(stdout).toContain(", transport netlink, parser yargs. Nothing changes on this machine.");
    expect(code).toBe(0);
  });

  for (const env of [{ LANG: "", LC_ALL: "" }, { LC_ALL: "C" }, { MPTCPCTL_OUTPUT: "table" }])
    longKernelTest(`succeeds in any environment of its caller: ${JSON.stringify(env)}`, async () => {
      const { stdout, code } = await demo([], { env });
      expect(stdout).toMatch(/\nAll 11 steps succeeded on this kernel \(\d+\.\d s\)\.\n$/);
      expect(code).toBe(0);
    });

  longKernelTest(
    "finds a free name: several demos may run at once, and beside a lab of its name",
    async () => {
      await using world = await LabNamespace.root();
      expect(await world.lab("up demo")).toMatchObject({ code: 0 });
      const several = await Promise.all([1, 2, 3].map(() => world.lab("demo fast")));
      for (const { stdout, stderr, code } of several) {
        expect([code, stderr]).toEqual([0, ""]);
        expect(stdout).toContain("All 11 steps succeeded on this kernel");
      }
      const kept = await world.lab("demo fast keep");
      expect(kept.stderr).toBe(
        "the lab is kept\nhint: mptcpctl lab show demo-2  # draws it\nhint: mptcpctl lab down demo-2  # removes it\n",
      );
      const labs = await world.json<{ name: string }[]>("list");
      expect(labs.map(({ name }) => name).sort()).toEqual(["demo", "demo-2"]);
    },
  );

  kernelTest("runs for two users at once", async () => {
    await using root = await LabNamespace.root();
    await using user = await LabNamespace.user();
    for (const { code, stderr } of await Promise.all([root.lab("demo fast"), user.lab("demo fast")]))
      expect([code, stderr]).toEqual([0, ""]);
  });

  longKernelTest("does not suggest to remove a running demo to a user who wants its name", async () => {
    await using world = await LabNamespace.root();
    await using playing = world.start("demo failover");
    await playing.line(/lab serve/, 10_000);
    expect(await world.lab("up failover")).toMatchObject({
      code: 1,
      stderr:
        'Error: there is a lab "failover" already.\nhint: use another name\nhint: mptcpctl lab show failover  # draws it\n',
    });
  });

  kernelTest("fails if the result of a command is wrong, and shows the difference", async () => {
    const { stdout, code } = await demo([], { env: { MPTCPCTL_TRANSPORT: "pigeon" } });
    expect(stdout).toContain('Error: MPTCPCTL_TRANSPORT is "pigeon".');
    expect(stdout).toContain("NOT SEEN exit code 0; it was 1\n");
    expect(stdout).toMatch(/This step failed; the following steps were not run\.\n$/);
    expect(code).toBe(4);
  });

  kernelTest("is a replay that names the reason if namespaces cannot be created", async () => {
    const prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    const { stdout, code } = await demo([], { prefix, env: { MPTCPCTL_REQUIRE: "" } });
    expect(stdout).toContain("REPLAY: cannot make a network namespace");
    expect(code).toBe(0);
  });
});
