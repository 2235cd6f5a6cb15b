import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../commands/command-table.js";
import { PM_COMMANDS } from "../../../src/codec/families/mptcp-pm.js";
import { GENLMSGHDR, splitMessages } from "../../../src/codec/wire/message.js";
import { openPathManager } from "../../../src/index.js";
import { NETLINK } from "../../../src/transport/transport.js";
import { FakePlatform } from "../../support/fake-platform.js";
import { runHere } from "../cli/process/io.js";

const EINVAL = 22;
const STORED = { family: 2, id: 1, addr4: "192.0.2.3", flags: { on: ["subflow"], rest: 0 } } as const;

/** Runs a line with endpoint 1, which is 192.0.2.3 with the subflow flag; counts the requests. */
async function runLine(line: string) {
  const platform = new FakePlatform(() => [{ addr: STORED }]);
  const open = (options = {}) => openPathManager({ ...options, platform });
  const result = await runHere(COMMANDS, ["-q", ...line.split(" ")], { open });
  return { ...result, requests: platform.requests.length };
}

describe("endpoint replace", () => {
  test("prints in a dry run what would be deleted, and sends no change", async () => {
    const line = "--dry-run endpoint replace 192.0.2.3 signal";
    const platform = new FakePlatform(() => [{ addr: STORED }]);
    const open = (options = {}) => openPathManager({ ...options, platform });
    const { code, stderr } = await runHere(COMMANDS, line.split(" "), { open });
    expect([code, platform.requests.length]).toEqual([0, 1]);
    expect(stderr.join("\n")).toContain(
      "endpoint 1 would be deleted and added again: its subflows would be closed",
    );
    expect(stderr.join("\n")).not.toContain("was deleted");
  });

  test.each([
    ["192.0.2.3 implicit", "only the kernel creates implicit endpoints"],
    [
      "192.0.2.3 id 1 signal subflow port 5",
      "a port can only be announced: it cannot be combined with subflow",
    ],
  ])("deletes nothing for %s, which can never be added", async (words, message) => {
    const { code, stderr, requests } = await runLine(`endpoint replace ${words}`);
    expect([code, requests]).toEqual([1, 1]);
    expect(stderr[0]).toBe(`Error: ${message}.`);
  });

  test("sends it with --no-check", async () => {
    expect(await runLine("--no-check endpoint replace 192.0.2.3 implicit")).toMatchObject({
      code: 0,
      requests: 5,
    });
  });

  test("deletes and adds in one datagram, so that no signal can separate the two", async () => {
    const platform = new FakePlatform(() => [{ addr: STORED }]);
    const { endpoints } = await openPathManager({ platform });
    await endpoints.replace({ address: "192.0.2.3", flags: ["signal"] });
    const generic = platform.transports.find(({ protocol }) => protocol === NETLINK.generic);
    const commands = generic?.sent.map((datagram) =>
      splitMessages(datagram).map(({ bytes, start, end }) => GENLMSGHDR.read(bytes, start, end).command),
    );
    const { delAddr, addAddr } = PM_COMMANDS;
    expect(commands).toContainEqual([delAddr.number, addAddr.number, addAddr.number]);
  });

  test("succeeds where another process has deleted the endpoint meanwhile", async () => {
    const refuseDelete = (command: number) => (command === PM_COMMANDS.delAddr.number ? EINVAL : 0);
    const manager = await openPathManager({
      platform: new FakePlatform(() => [{ addr: STORED }], refuseDelete),
    });
    const { done } = await manager.endpoints.replace({ address: "192.0.2.3", flags: ["signal"] });
    expect(done).toBe("recreated");
  });
});
