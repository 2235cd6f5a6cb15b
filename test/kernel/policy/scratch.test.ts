import { startMptcpctl, mptcpctl } from "../../support/cli.js";
import { describeKernel, kernelTest } from "../../support/kernel.js";
import { IPV4, IPV6, MAPPED, peerOf, Steered } from "../../support/steered.js";
import { run } from "../../support/process.js";
import { setTimeout as sleep } from "node:timers/promises";
describeKernel("x", () => {
  kernelTest("y", async () => {
      await using it = await Steered.open(IPV4);
      await using d = startMptcpctl(it.places.client, `--record /tmp/h/pol/a.pcap pm run /tmp/h/pol/a.mjs`);
      await sleep(1500);
      await run(it.places.server, ["ss", "-K", "dst", "10.0.2.1"]);
      await sleep(300);
      await it.echo.client.ask("close", {id: it.connection.id});
      await sleep(300);
      console.log(await d.stop("SIGINT"));
      console.log(await mptcpctl(undefined, `--replay /tmp/h/pol/a.pcap pm run /tmp/h/pol/a.mjs`));
  }, 20000);
});
