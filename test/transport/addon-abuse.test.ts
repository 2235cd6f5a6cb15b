import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { afterAll, describe, expect, test } from "@jest/globals";
import { describeKernel } from "../support/kernel.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { ADDON, builtBinding, runProgram } from "./addon.js";

const { EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP, EPERM, EAGAIN, EMSGSIZE } = constants.errno;
const binding = builtBinding();
const socket = binding.socket(16, 3, 16);
const eightBytes = new Uint8Array(8);
const three = new Int32Array(3);

afterAll(() => void binding.close(socket));

/** The error may be of another realm than the test's, so only its name is checked. */
function misuse(call: () => unknown): string {
  try {
    return `returned ${call()}`;
  } catch (error) {
    return (error as Error).name;
  }
}

/** Calls with arguments that the types forbid. */
function callUnchecked(call: (...values: never[]) => number, ...values: unknown[]): string {
  return misuse(() => call(...(values as never[])));
}

function detached<T extends Uint8Array | Int32Array>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

describe("the addon with invalid arguments", () => {
  test.each([
    undefined,
    null,
    true,
    "1",
    1n,
    {},
    [1],
    Symbol("1"),
    () => 1,
    { valueOf: () => 1 },
  ] as unknown[])("throws a TypeError for %p instead of a number", (value) => {
    expect(callUnchecked(binding.close, value)).toBe("TypeError");
    expect(callUnchecked(binding.socket, 16, value, 16)).toBe("TypeError");
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -(2 ** 31) - 1, 2 ** 53])(
    "throws a TypeError for %p, which is not an int32",
    (value) => {
      expect(misuse(() => binding.getsockopt(value, 1, 3, eightBytes))).toBe("TypeError");
      expect(misuse(() => binding.startWatch(value))).toBe("TypeError");
    },
  );

  test.each([undefined, null, "bytes", {}, [1, 2], new ArrayBuffer(8), new DataView(new ArrayBuffer(8))])(
    "throws a TypeError for %p instead of bytes",
    (value) => {
      expect(callUnchecked(binding.bind, socket, value)).toBe("TypeError");
      expect(callUnchecked(binding.recvmmsg, socket, value, 8, three)).toBe("TypeError");
    },
  );

  test("throws a TypeError for arrays of other elements, and for proxies of valid ones", () => {
    for (const value of [
      new Float64Array(8),
      new Int8Array(8),
      new Uint8ClampedArray(8),
      new Proxy(eightBytes, {}),
    ])
      expect(callUnchecked(binding.sendmsg, socket, value)).toBe("TypeError");
    expect(callUnchecked(binding.recvmmsg, socket, eightBytes, 8, eightBytes)).toBe("TypeError");
    expect(callUnchecked(binding.sendmsg, socket, eightBytes, null)).toBe("TypeError");
  });

  test("throws a TypeError for detached buffers in any argument", () => {
    expect(misuse(() => binding.sendmsg(socket, detached(new Uint8Array(8)), undefined))).toBe("TypeError");
    expect(misuse(() => binding.sendmsg(socket, eightBytes, detached(new Uint8Array(12))))).toBe("TypeError");
    expect(misuse(() => binding.recvmmsg(socket, eightBytes, 8, detached(new Int32Array(3))))).toBe(
      "TypeError",
    );
  });

  test("throws a TypeError for missing arguments and for a value that is not a function", () => {
    expect(callUnchecked(binding.socket)).toBe("TypeError");
    expect(callUnchecked(binding.setsockopt, socket, 1, 8)).toBe("TypeError");
    expect(callUnchecked(binding.watch, socket)).toBe("TypeError");
    expect(callUnchecked(binding.watch, socket, {})).toBe("TypeError");
  });

  test("throws a TypeError for a buffer that is too small for one datagram", () => {
    expect(misuse(() => binding.recvmmsg(socket, eightBytes, 9, three))).toBe("TypeError");
    expect(misuse(() => binding.recvmmsg(socket, eightBytes, 0, three))).toBe("TypeError");
    expect(misuse(() => binding.recvmmsg(socket, eightBytes, -8, three))).toBe("TypeError");
    expect(misuse(() => binding.recvmmsg(socket, eightBytes, 8, new Int32Array(2)))).toBe("TypeError");
    expect(misuse(() => binding.recvmmsg(socket, new Uint8Array(0), 8, three))).toBe("TypeError");
  });

  test("returns the errno of closed and of foreign descriptors", () => {
    const file = openSync("/dev/null", "r");
    expect(binding.bind(file, eightBytes)).toBe(-ENOTSOCK);
    expect(binding.recvmmsg(file, eightBytes, 8, three)).toBe(-ENOTSOCK);
    expect(binding.setns(file, 0x40000000)).toBe(-EINVAL);
    expect(binding.watch(file, () => {})).toBe(-EPERM);
    closeSync(file);
    for (const fd of [file, -1, -(2 ** 31), 2 ** 31 - 1]) {
      expect(binding.close(fd)).toBe(-EBADF);
      expect(binding.sendmsg(fd, eightBytes, undefined)).toBe(-EBADF);
      expect(binding.getsockname(fd, eightBytes)).toBe(-EBADF);
    }
  });

  test("passes addresses and options of the wrong length to the kernel", () => {
    expect(binding.bind(socket, new Uint8Array(0))).toBe(-EINVAL);
    expect(binding.bind(socket, new Uint8Array(4096))).toBe(-EINVAL);
    expect(binding.setsockopt(socket, 1, 8, new Uint8Array(0))).toBe(-EINVAL);
    expect(binding.sendmsg(socket, eightBytes, new Uint8Array(4))).toBe(-EINVAL);
  });

  test("accepts buffers beyond 2 GiB without truncating their length", () => {
    const hugeArray = new Uint8Array(2 ** 31 + 8);
    expect(binding.bind(socket, hugeArray)).toBe(-EINVAL);
    expect(binding.sendmsg(socket, hugeArray, undefined)).toBe(-EMSGSIZE);
    expect(binding.getsockopt(socket, 1, 3, hugeArray)).toBe(4);
    expect(binding.recvmmsg(socket, hugeArray, 2 ** 31 - 1, three)).toBe(-EAGAIN);
  });

  test("writes no byte beyond a short buffer, and returns the length of the address", () => {
    const smallBuffer = new Uint8Array(16).fill(7);
    expect(binding.getsockname(socket, smallBuffer.subarray(0, 2))).toBe(12);
    expect(smallBuffer.subarray(2)).toEqual(new Uint8Array(14).fill(7));
    expect(binding.getsockopt(socket, 1, 3, smallBuffer.subarray(4, 6))).toBe(2);
    expect(smallBuffer.subarray(6)).toEqual(new Uint8Array(10).fill(7));
  });

  test("refuses options whose value contains pointers into our memory, and levels that may have such options", () => {
    for (const [level, option] of [
      [1, 26],
      [1, 51],
      [6, 35],
      [284, 4],
      [0, 64],
      [41, 64],
      [263, 1],
    ] as const) {
      expect(binding.setsockopt(socket, level, option, eightBytes)).toBe(-EOPNOTSUPP);
      expect(binding.getsockopt(socket, level, option, eightBytes)).toBe(-EOPNOTSUPP);
    }
  });

  test("refuses to start a watch twice and to use a closed one", () => {
    const watch = binding.watch(socket, () => {});
    expect([binding.closeWatch(watch), binding.closeWatch(watch)]).toEqual([0, -EBADF]);
    expect(binding.watch(socket, () => {})).toBe(watch + 1);
    expect([binding.closeWatch(watch + 1), binding.startWatch(0), binding.stopWatch(-1)]).toEqual([
      0,
      -EBADF,
      -EBADF,
    ]);
  });
});

describeKernel("the addon in a child process", () => {
  test("survives 20,000 calls with any arguments", async () => {
    const { stdout, stderr, code } = await runProgram("abuse.mjs", [ADDON, "20000"]);
    expect([code, stderr]).toEqual([0, ""]);
    const { done, refused, misused, events, caught, leaked } = JSON.parse(stdout);
    expect(leaked).toBe(0);
    expect(done + refused + misused).toBe(20_000);
    for (const count of [done, refused, misused, events, caught]) expect(count).toBeGreaterThan(0);
  });

  test.each([
    ["throws", "call 1, call 2"],
    ["microtasks", "callback tick microtask callback tick microtask"],
    ["idle", "ends"],
    ["stopped", "ends"],
    ["holds", "held"],
    ["closedUnderneath", `closed, stale id: ${-EBADF}`],
    ...(IS_LONG_PART ? [["workers", "terminated"] as const] : []),
  ])("survives the watch case %p", async (name, said) => {
    const { stdout, stderr, code } = await runProgram("watch-cases.mjs", [ADDON, name]);
    expect([stdout.trim(), stderr, code]).toEqual([said, "", 0]);
  });

  test("ends as usual when a callback throws and no handler exists", async () => {
    const { stderr, code, signal } = await runProgram("watch-cases.mjs", [ADDON, "throwsUnhandled"]);
    expect([code, signal]).toEqual([1, null]);
    expect(stderr).toContain("Error: no process handles this");
  });
});
