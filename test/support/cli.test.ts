import { expect } from "@jest/globals";
import { mptcpctl, startMptcpctl } from "./cli.js";
import { describeKernel, kernelTest } from "./kernel.js";
import { single } from "./namespaces.js";
import { run } from "./process.js";
import { listening } from "./watch.js";

describeKernel("the built command in a namespace", () => {
  for (const transport of ["native", "netlink"] as const)
    for (const parser of ["fast", "yargs"] as const)
      kernelTest(`works by ${transport} by the ${parser} parser`, async () => {
        await using namespace = await single();
        const set = await mptcpctl(namespace, "limits set subflows 5", { transport, parser });
        expect(set).toMatchObject({ stdout: "", stderr: "", code: 0 });
        const limitsOutput = await mptcpctl(namespace, "limits show", { transport, parser });
        expect(limitsOutput.stdout).toBe(await run(namespace, ["ip", "mptcp", "limits", "show"]));
      });

  kernelTest("has separate exit code, stdout and stderr", async () => {
    await using namespace = await single();
    const result = await mptcpctl(namespace, ["endpoint", "delete", "id", "77"]);
    expect(result).toMatchObject({ stdout: "", code: 2 });
    expect(result.stderr).toContain("Error: ");
  });

  kernelTest("runs in the background until a signal ends it", async () => {
    await using namespace = await single();
    await using monitor = startMptcpctl(namespace, "monitor");
    await listening(namespace, monitor);
    expect(await monitor.stop("SIGINT")).toMatchObject({ code: 0, signal: null });
  });
});
