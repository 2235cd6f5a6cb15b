import { describe, expect, test } from "@jest/globals";
import type { Host } from "../../src/host/host.js";
import { openPathManager, ProtocolError, UnsupportedError } from "../../src/index.js";
import { FakePlatform } from "../support/fake-platform.js";

/** A namespace with this content of /proc/net/netstat. */
async function managerOf(text: string | Error) {
  const platform = new FakePlatform();
  const readFile = (path: string): string => {
    if (path !== "/proc/net/netstat" || text instanceof Error) throw text;
    return text;
  };
  const host: Host = { ...platform.host, readFile, now: () => 77 };
  const namespace = {
    host,
    open: (protocol: number) => platform.open(protocol),
    close: () => platform.close(),
  };
  return { platform, manager: await openPathManager({ platform: namespace }) };
}

describe("counters.read", () => {
  test("reads the file of the namespace and opens no socket", async () => {
    const { platform, manager } = await managerOf("MPTcpExt: MPCurrEstab MPRstTx\nMPTcpExt: 1 2\n");
    expect(await manager.counters.read()).toEqual({
      stamp: 77,
      counters: { MPRstTx: 2 },
      gauges: { MPCurrEstab: 1 },
    });
    expect(platform.transports).toEqual([]);
  });

  test("returns no counters for a kernel without MPTCP", async () => {
    const { manager } = await managerOf("TcpExt: A\nTcpExt: 1\n");
    await expect(manager.counters.read()).rejects.toThrow(UnsupportedError);
    await expect(manager.counters.read()).rejects.toThrow("this kernel has no MPTCP counters");
  });

  test("throws an error if there is no file", async () => {
    const { manager } = await managerOf(new Error("ENOENT: no such file"));
    await expect(manager.counters.read()).rejects.toThrow(UnsupportedError);
  });

  test("rejects a file that contradicts itself", async () => {
    const { manager } = await managerOf("MPTcpExt: A B\nMPTcpExt: x\n");
    await expect(manager.counters.read()).rejects.toThrow(ProtocolError);
  });
});
