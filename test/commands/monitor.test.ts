import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../commands/command-table.js";
import { type EventOptions, type PathManager, type PathManagerEvent, UsageError } from "../../src/index.js";
import { runHere } from "./cli/process/io.js";

const JOINED: PathManagerEvent = {
  event: "SF_ESTABLISHED",
  stamp: 0,
  token: 1,
  local: { address: "192.0.2.3", port: 53345 },
  remote: { address: "192.0.2.1", port: 12345 },
  localId: 1,
  remoteId: 0,
  backup: false,
  dev: "wlp1s0",
};
const IPV6_EVENT: PathManagerEvent = {
  ...JOINED,
  local: { address: "2001:db8::3", port: 53345 },
  remote: { address: "2001:db8::1", port: 12345 },
  dev: "eth0",
};
const NEWER: PathManagerEvent = { event: "UNKNOWN 17", stamp: 0 };

/** A path manager that yields these three events; its only interface is wlp1s0. */
async function* eventBatches() {
  yield [JOINED, IPV6_EVENT, NEWER];
}
const manager = {
  conditions: () => ({}),
  eventBatches,
  interfaceIndex: async (name: string) => {
    if (name !== "wlp1s0") throw new UsageError("no such device");
    return 3;
  },
  close: () => {},
} as unknown as PathManager;

const monitor = (words: string) =>
  runHere(COMMANDS, ["monitor", ...words.split(" ")], { open: async () => manager });

describe("what monitor prints can be pasted as a filter:", () => {
  const [joined, sixth, newer] = ["saddr4", "saddr6", "UNKNOWN 17"];
  test.each([
    ["address 192.0.2.1:12345", [joined]],
    ["address 192.0.2.3:12345", []],
    ["address 192.0.2.3%wlp1s0:53345", [joined]],
    ["address 192.0.2.3%eth0:53345", []],
    ["address [2001:db8::1]:12345", [sixth]],
    ["address ::ffff:192.0.2.3", [joined]],
    ["address :53345", [joined, sixth]],
    ["event 17", [newer]],
    ["17", [newer]],
    ["10", [joined, sixth]],
  ])("%s", async (words, parts) => {
    const { code, stdout, stderr } = await monitor(words);
    expect([code, stderr]).toEqual([0, []]);
    const lines = stdout.split("\n").slice(0, -1);
    expect(lines).toEqual(parts.map((part) => expect.stringContaining(part)));
  });

  test.each(["0", "256", "017", "1.5"])("but no event has the number %s", async (number) => {
    expect(await monitor(`event ${number}`)).toMatchObject({ code: 1, stdout: "", opened: [] });
  });
});

describe("monitor of an interface", () => {
  test("that does not exist warns, and waits for it", async () => {
    const { code, stdout, stderr } = await monitor("dev eth0");
    expect([code, stdout]).toEqual([0, expect.stringContaining("saddr6")]);
    expect(stderr).toEqual([
      "warning: no interface is called eth0 here: nothing will appear until it exists",
    ]);
  });

  test("that exists prints no warning", async () => {
    expect((await monitor("dev wlp1s0")).stderr).toEqual([]);
  });
});

test("monitor listens before it reads the settings for its warnings", async () => {
  const order: string[] = [];
  const slow = {
    ...manager,
    conditions: () => {
      order.push("settings");
      return {};
    },
    async *eventBatches({ onListening }: EventOptions) {
      await new Promise(setImmediate);
      order.push("joined");
      onListening?.();
      yield [JOINED];
    },
  } as unknown as PathManager;
  const { code } = await runHere(COMMANDS, ["monitor"], { open: async () => slow });
  expect([code, order]).toEqual([0, ["joined", "settings"]]);
});
