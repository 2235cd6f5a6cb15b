import { describe, expect, test } from "@jest/globals";
import { KernelError, type OpenOptions, openPathManager, type PathManager } from "../../src/index.js";
import { FakePlatform } from "../support/fake-platform.js";

const LIMITS = { addAddrAccepted: 1, subflows: 2 };
const EINVAL = 22;
const SET_LIMITS = 5;

function open(options: OpenOptions = {}, refused = false) {
  const platform = new FakePlatform(
    () => [{ rcvAddAddrs: LIMITS.addAddrAccepted, subflows: LIMITS.subflows }],
    (command) => (refused && command === SET_LIMITS ? EINVAL : 0),
  );
  return { platform, opening: openPathManager({ platform, ...options }) };
}

async function setAndRead(manager: PathManager, times = 1) {
  const set = await manager.limits.setting({ subflows: 2 });
  const setAndGet = [set, manager.limits.reading()];
  return { set, outcomes: await manager.answers(Array.from({ length: times }, () => setAndGet).flat()) };
}

describe("requests of one exchange", () => {
  test("are sent in one datagram, repeated as given, and each has its own outcome", async () => {
    const { platform, opening } = open();
    const { outcomes } = await setAndRead(await opening, 3);
    expect(outcomes).toEqual(
      Array(3)
        .fill([{ value: undefined }, { value: LIMITS }])
        .flat(),
    );
    expect(platform.requests).toHaveLength(6);
    const generic = platform.transports[0]?.sent ?? [];
    expect(generic).toHaveLength(2);
  });

  test("return outcomes in their order if one is refused, with the reason", async () => {
    const { opening } = open({}, true);
    const { outcomes } = await setAndRead(await opening);
    expect(outcomes).toEqual([{ error: expect.any(KernelError) }, { value: LIMITS }]);
    expect(outcomes[0]).toMatchObject({
      error: { errno: EINVAL, hint: expect.stringContaining("above this kernel's maximum") },
    });
  });

  test("are confirmed when the kernel has accepted them, and not when it has refused them", async () => {
    const { set } = await setAndRead(await open().opening);
    expect(set.isSure).toBe(true);
    expect((await setAndRead(await open({}, true).opening)).set.isSure).toBe(false);
    expect((await (await open().opening).limits.setting({ subflows: 2 })).isSure).toBe(false);
  });

  test("that change something are only shown in a dry run", async () => {
    const shownRequests: string[] = [];
    const { platform, opening } = open({
      dryRun: true,
      onRequest: ({ operation }) => shownRequests.push(operation),
    });
    const { outcomes } = await setAndRead(await opening, 2);
    expect(outcomes).toEqual(
      Array(2)
        .fill([{ value: undefined }, { value: LIMITS }])
        .flat(),
    );
    expect(shownRequests).toEqual(["limits set", "limits set"]);
    expect(platform.requests).toHaveLength(2);
  });

  test("have each its own outcome in a dry run, also one that is given twice", async () => {
    let subflows = 0;
    const platform = new FakePlatform(() => [{ rcvAddAddrs: 1, subflows: subflows++ }]);
    const manager = await openPathManager({ platform, onRequest: () => {} });
    const reading = manager.limits.reading();
    const outcomes = await manager.answers([reading, await manager.limits.setting({ subflows: 3 }), reading]);
    expect(outcomes).toMatchObject([
      { value: { subflows: 0 } },
      { value: undefined },
      { value: { subflows: 2 } },
    ]);
  });

  test("send nothing if the list is empty", async () => {
    const { platform, opening } = open();
    expect(await (await opening).answers([])).toEqual([]);
    expect(platform.requests).toEqual([]);
  });
});
