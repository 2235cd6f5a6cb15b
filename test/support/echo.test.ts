import { expect } from "@jest/globals";
import { echoPair, echoPeer } from "./echo.js";
import { describeKernel, kernelTest } from "./kernel.js";
import { scenario, single, twin } from "./namespaces.js";
import { run } from "./process.js";

describeKernel("the MPTCP echo pair", () => {
  kernelTest("connects with MPTCP, sends and closes", async () => {
    await using pair = await scenario();
    await using echo = await echoPair(pair, "192.0.2.1", 12345);
    const { id, token, fallback, localPort } = await echo.client.ask("connect", {
      address: "192.0.2.1",
      port: 12345,
    });
    await echo.client.ask("send", { id, bytes: 100_000 });
    expect(fallback).toBe(false);
    expect(await run(pair.client, ["ss", "-Mn"])).toMatch(
      new RegExp(`192\\.0\\.2\\.2:${localPort} +192\\.0\\.2\\.1:12345`),
    );
    expect(await run(pair.client, ["ss", "-Mni"])).toContain(`token:${token.toString(16)}`);
    await echo.client.ask("close", { id });
    expect(await echo.server.ask("accepted", {})).toBe(1);
  });

  kernelTest("supports IPv6 and a given source address", async () => {
    await using pair = await twin(1);
    await using echo = await echoPair(pair, "::");
    const to = { address: "fd00:1::2", port: echo.port, from: "fd00:1::1" };
    const { id, fallback } = await echo.client.ask("connect", to);
    await echo.client.ask("send", { id });
    expect(fallback).toBe(false);
  });

  kernelTest("creates many connections and listeners", async () => {
    await using namespace = await single();
    await using echo = await echoPair({ client: namespace, server: namespace });
    await echo.client.ask("storm", { address: "127.0.0.1", port: echo.port, connections: 200 });
    expect(await echo.server.ask("accepted", {})).toBe(200);
    await echo.client.ask("churn", { address: "127.0.0.1", listeners: 100 });
  });

  kernelTest("reports why something failed, and that its process has ended", async () => {
    await using namespace = await single();
    await using peer = echoPeer(namespace);
    await expect(peer.ask("connect", { address: "127.0.0.1", port: 1 })).rejects.toThrow("ECONNREFUSED");
    await expect(peer.ask("listen", { address: "192.0.2.77" })).rejects.toThrow("Address not available");
    await peer.stop();
    await expect(peer.ask("accepted", {})).rejects.toThrow("the process ended");
  });
});
