import { describe, expect, test } from "@jest/globals";
import { Stop } from "../../commands/cli/process/io.js";
import { closedBefore, openPathManager, PermissionError } from "../../src/index.js";
import { closedOutput } from "../../src/schema/output/connections.js";
import { complaint } from "../../src/schema/validate.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK } from "../../src/transport/transport.js";
import { allFixtures } from "../support/fixtures.js";
import { runLine } from "../support/replay.js";
import { requestOf } from "../support/replies.js";

const { pcap, meaning } = allFixtures().find(({ name }) => name.endsWith("connections-close")) as ReturnType<
  typeof allFixtures
>[number];
/** sock_diag: the message that closes a socket. */
const DESTROY = 21;
const TERM = { exit: 143, reason: new Stop("SIGTERM", 143) };

/** A platform that calls a function before the N-th reset. */
function beforeReset(count: number, act: () => void) {
  let remainingResets = count;
  return (wrapped: Platform): Platform => ({
    host: wrapped.host,
    close: () => wrapped.close(),
    open: (protocol, options) => {
      const transport = wrapped.open(protocol, options);
      const send = transport.send.bind(transport);
      transport.send = (datagram) => {
        const isReset = protocol === NETLINK.sockDiag && requestOf(Buffer.from(datagram)).type === DESTROY;
        if (isReset && --remainingResets === 0) act();
        send(datagram);
      };
      return transport;
    },
  });
}

/** `connections close` of two subflows, which receives SIGTERM before the N-th reset. */
function stoppedBefore(count: number, ...options: string[]) {
  const stop = new AbortController();
  const wrapPlatform = beforeReset(count, () => stop.abort(TERM.reason));
  return runLine(["--replay", pcap, ...options, ...meaning.command], { stop, around: wrapPlatform });
}

describe("connections close after a signal", () => {
  test("prints the connections closed before the signal, and ends by the signal", async () => {
    expect(await stoppedBefore(1)).toMatchObject({
      stdout: "8205c2da 1 subflow closed, whether the connection has ended was not seen\n",
      stderr: "",
      exit: TERM.exit,
    });
    expect((await stoppedBefore(2)).stdout).toContain("8205c2da 2 subflows closed, whether");
  });

  test("prints them as JSON of the documented shape", async () => {
    const { stdout, stderr, exit } = await stoppedBefore(1, "-j");
    expect({ told: JSON.parse(stdout), stderr, exit }).toEqual({
      told: [{ token: "0x8205c2da", destroyed: 1 }],
      stderr: "",
      exit: TERM.exit,
    });
    expect(complaint(closedOutput, JSON.parse(stdout))).toBeUndefined();
  });
});

test("connections close that fails halfway prints what was closed, and the error", async () => {
  const refused = new PermissionError("connection close: permission denied", { errno: 1 });
  const wrapPlatform = beforeReset(2, () => {
    throw refused;
  });
  const { stdout, stderr, exit } = await runLine(["--replay", pcap, ...meaning.command], {
    around: wrapPlatform,
  });
  expect(stdout).toBe("8205c2da 1 subflow closed, whether the connection has ended was not seen\n");
  expect({ stderr: stderr.split("\n")[0], exit }).toEqual({
    stderr: "RTNETLINK answers: Operation not permitted",
    exit: 2,
  });
});

test("the library's error is an AbortError that has the reason as its cause, and what was closed", async () => {
  const stop = new AbortController();
  const reason = Object.freeze(new Error("enough"));
  const { replayPlatform } = await import("../../src/recording/replay-platform.js");
  const platform = beforeReset(1, () => stop.abort(reason))(replayPlatform(pcap));
  const manager = await openPathManager({ platform });
  const found = await manager.connections.list({ token: 0x8205c2da }, { processes: true });
  const error = await manager.connections.close(found, { signal: stop.signal }).catch((one: unknown) => one);
  expect(error).toMatchObject({ name: "AbortError", cause: reason });
  expect(closedBefore(error)).toMatchObject([{ destroyed: 1, ended: undefined, left: [] }]);
  expect(closedBefore(reason)).toEqual([]);
});
