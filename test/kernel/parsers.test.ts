import { describe, expect, test } from "@jest/globals";
import { mptcpctl, startMptcpctl } from "../support/cli.js";
import { describeKernel } from "../support/kernel.js";
import { single } from "../support/namespaces.js";

describeKernel("without the addon, -n", () => {
  // nsenter runs the program again inside.
  const transport = "netlink";

  test("works inside the namespace and returns the exit code", async () => {
    await using otherNamespace = await single();
    const set = await mptcpctl(undefined, ["-n", otherNamespace.path, "limits", "set", "subflows", "3"], {
      transport,
    });
    expect(set).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect((await mptcpctl(otherNamespace, "limits show")).stdout).toBe("add_addr_accepted 0 subflows 3 \n");
    const refused = await mptcpctl(undefined, ["-n", otherNamespace.path, "endpoint", "delete", "id", "9"], {
      transport,
    });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
  });

  test("passes all of stdin to the program inside", async () => {
    await using otherNamespace = await single();
    const input = "limits set subflows 4\nlimits\n";
    const batch = await mptcpctl(undefined, ["-n", otherNamespace.path, "-b", "-"], { transport, input });
    expect(batch).toMatchObject({ code: 0, stdout: "add_addr_accepted 0 subflows 4 \n" });
  });

  test("passes signals on", async () => {
    await using otherNamespace = await single();
    await using batch = startMptcpctl(undefined, ["-n", otherNamespace.path, "-b", "-"], { transport });
    batch.write("limits\n");
    await batch.line(/^add_addr_accepted/);
    expect(await batch.stop("SIGTERM")).toMatchObject({ code: 143, stderr: "" });
  });
});

describeKernel("a batch", () => {
  describe.each(["fast", "yargs"] as const)("by the %s parser", (parser) => {
    test("runs its valid lines and reports the invalid ones", async () => {
      await using namespace = await single();
      const lines = [
        "limits set subflows 5",
        "mptcp endpoint add 127.0.0.1 id 7 subflow",
        "endpoint delete id 9",
      ];
      const input = `${lines.join("\n")}\nlimits\n`;
      const { code, stdout, stderr } = await mptcpctl(namespace, "-q -force -b -", { parser, input });
      expect([code, stdout]).toEqual([2, "add_addr_accepted 0 subflows 5 \n"]);
      expect(stderr).toMatch(/^(Error: .*|RTNETLINK answers: .*)\n(hint: .*\n)?Command failed -:3\n$/);
      expect((await mptcpctl(namespace, "e s i 7")).stdout).toBe("127.0.0.1 id 7 subflow \n");
    });
  });
});

describeKernel("a stream", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("ends on %s with 0", async (signal) => {
    await using namespace = await single();
    await using monitor = startMptcpctl(namespace, "monitor");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await monitor.stop(signal)).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });
});
