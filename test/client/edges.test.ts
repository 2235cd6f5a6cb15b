import { describe, expect, test } from "@jest/globals";
import { KernelError, type OpenOptions, openPathManager } from "../../src/index.js";
import { FakePlatform } from "../support/fake-platform.js";
import { describeKernel, kernelTest } from "../support/kernel.js";
import { single } from "../support/namespaces.js";

describe("openPathManager", () => {
  const INVALID_OPTIONS: readonly [option: string, value: unknown][] = [
    ["netns", ["x"]],
    ["netns", null],
    ["netns", -1],
    ["netns", 1.5],
    ["transport", "pigeon"],
    ["transport", null],
    ["timeoutMs", Number.NaN],
    ["timeoutMs", -1],
    ["timeoutMs", "5"],
    ["signal", {}],
    ["signal", new AbortController()],
    ["record", 7],
    ["replay", null],
    ["about", "me"],
    ["onWarning", "loud"],
    ["onPacket", {}],
    ["onRequest", 1],
    ["dryRun", "yes"],
    ["validate", 1],
    ["platform", {}],
    ["timeout", 5],
    ["toString", 5],
  ];

  test.each(INVALID_OPTIONS)("refuses %s: %p and names it", async (argument, value) => {
    const opening = openPathManager({ [argument]: value } as OpenOptions);
    await expect(opening).rejects.toMatchObject({ code: "usage", argument });
  });

  test.each([null, 7, "replay"])("refuses %p as options", async (options) => {
    const opening = openPathManager(options as unknown as OpenOptions);
    await expect(opening).rejects.toMatchObject({ code: "usage", argument: "options" });
  });

  test("accepts an infinite timeout, a signal, and options that are undefined", async () => {
    const { signal } = new AbortController();
    const platform = new FakePlatform();
    const options = { platform, signal, timeoutMs: Number.POSITIVE_INFINITY, netns: undefined };
    (await openPathManager(options)).close();
  });
});

describe("endpoints.get", () => {
  test.each([undefined, null, "1", "x", 1.5, Number.NaN, -1, 0, 256, 1n])(
    "refuses %p as an id and sends nothing",
    async (id) => {
      const platform = new FakePlatform();
      const manager = await openPathManager({ platform });
      const endpointPromise = manager.endpoints.get(id as number);
      await expect(endpointPromise).rejects.toMatchObject({ code: "usage", argument: "id" });
      expect(platform.transports).toEqual([]);
    },
  );
});

test("an address in brackets is refused with an example of how to write it", async () => {
  const manager = await openPathManager({ platform: new FakePlatform() });
  await expect(manager.endpoints.add({ address: "[2001:db8::5]" })).rejects.toMatchObject({
    code: "usage",
    argument: "address",
    message: "address: not an IP address (as 10.0.0.1 or 2001:db8::1, without brackets)",
  });
});

describeKernel("on the real kernel", () => {
  kernelTest(
    "a pid selects its namespace, and the error for an unknown endpoint names its id or address",
    async () => {
      await using place = await single();
      await using manager = await openPathManager({ netns: place.pid, transport: "native" });
      const id = (await manager.endpoints.add({ address: "10.0.1.1" }, { check: false })).id;
      expect(await manager.endpoints.list()).toEqual([{ id, address: "10.0.1.1", flags: [] }]);
      const change = manager.endpoints.change({ id: 99 }, { backup: true });
      await expect(change).rejects.toThrow(new KernelError("endpoint change: address not found"));
    },
  );
});
