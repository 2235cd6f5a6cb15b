import { describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.js";
import { Calls } from "../../src/policy/calls.js";
import { CALL_WINDOW } from "../../src/policy/shared-counters.js";
import { IS_LONG_PART } from "../support/long-part.js";

/** Requests of a policy, and those that were sent. */
function open() {
  const sent: { readonly id: number; readonly args: readonly unknown[] }[] = [];
  const calls = new Calls((call) => void sent.push(call));
  return { calls, sent };
}

describe("the requests of a policy's thread", () => {
  test("are sent up to a window, in their order, and all are answered", async () => {
    const { calls, sent } = open();
    const all = Array.from({ length: 1000 }, (_, id) => calls.verbs.addresses(id));
    expect(sent).toHaveLength(CALL_WINDOW);
    expect(calls.size).toBe(1000);
    for (let at = 0; at < 1000; at++) calls.resolve(sent[at]?.id ?? 0, [sent[at]?.args[0]]);
    expect(await Promise.all(all)).toEqual(Array.from({ length: 1000 }, (_, id) => [id]));
    expect(calls.size).toBe(0);
  });

  test("are sent with the values of the call, though they waited", () => {
    const { calls, sent } = open();
    const spec = { address: "192.0.2.1" };
    for (let remaining = CALL_WINDOW + 1; remaining > 0; remaining--) void calls.verbs.announce(1, spec);
    spec.address = "192.0.2.2";
    calls.resolve(sent[0]?.id ?? 0, undefined);
    expect(sent.at(-1)?.args).toEqual([1, { address: "192.0.2.1" }]);
  });

  if (IS_LONG_PART)
    test("are refused slowly if an endless loop makes them", async () => {
      const { calls } = open();
      const most = 50_000;
      for (let left = most; left > 0; left--) void calls.verbs.addresses(1);
      const began = performance.now();
      for (let left = 5; left > 0; left--) {
        const refused = calls.verbs.addresses(1);
        await expect(refused).rejects.toMatchObject({
          code: "usage",
          hint: expect.stringContaining("await"),
        });
      }
      expect(performance.now() - began).toBeGreaterThanOrEqual(5 * 9);
      expect(calls.size).toBe(most);
    }, 20_000);

  test("are refused if the arguments are not plain data, or too large", async () => {
    const { calls, sent } = open();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const throwing = {
      get address() {
        throw new Error("a getter");
      },
    };
    for (const [spec, text] of [
      [throwing, "is not plain data"],
      [{ address: () => {} }, "is not plain data"],
      [Symbol("x"), "is not plain data"],
      [new Proxy({}, {}), "is not plain data"],
      [{ address: "x".repeat(1e6) }, "takes more than 65536 bytes"],
      [new Uint8Array(1e6), "takes more than 65536 bytes"],
    ] as const) {
      const refused = calls.verbs.announce(1, spec as never);
      await expect(refused).rejects.toThrow(UsageError);
      await expect(refused).rejects.toThrow(text);
    }
    // The parent detects that this is not an announcement.
    void calls.verbs.announce(1, circular as never);
    expect(sent).toHaveLength(1);
  });

  test("have the source line of the call if they are refused", async () => {
    const { calls, sent } = open();
    const statusRequest = calls.verbs.status();
    calls.refuse(sent[0]?.id ?? 0, { code: "usage", message: "no", exit: 1 });
    await expect(statusRequest).rejects.toMatchObject({
      stack: expect.stringMatching(/^UsageError: no\n[\s\S]*calls\.test/),
    });
  });
});
