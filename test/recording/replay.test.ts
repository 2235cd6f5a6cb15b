import { describe, expect, test } from "@jest/globals";
import { PermissionError, RecordingError, TransportError, UnsupportedError } from "../../src/errors.js";
import { recordPlatform } from "../../src/recording/recording-platform.js";
import { type ReplayPlatform, replayPlatform } from "../../src/recording/replay-platform.js";
import type { Platform } from "../../src/transport/platform.js";
import { NETLINK, type Transport } from "../../src/transport/transport.js";
import { type Behaviour, MemoryPlatform, message } from "./memory-platform.js";
import { scratch } from "./scratch.js";

const path = scratch();
const ABOUT = { version: "1.2.3", commandLine: ["mptcpctl", "limits", "show"] };
const FAMILY = 28;

/** Records what `use` does with sockets of this behaviour, then returns the replay. */
function replayOf(
  behaviour: (protocol: number) => Behaviour,
  use: (platform: Platform) => void,
): ReplayPlatform {
  const file = path();
  const platform = recordPlatform(new MemoryPlatform(behaviour), file, ABOUT);
  use(platform);
  platform.close();
  return replayPlatform(file);
}

function all(transport: Transport): Buffer[] {
  const seen: Buffer[] = [];
  transport.drain((bytes, start, end) => void seen.push(Buffer.from(bytes.subarray(start, end))));
  return seen;
}

/** Answers each request with a datagram of two messages and one of one, as a dump does. */
const dumping: Behaviour = {
  answer(request) {
    const sequence = request.readUInt32LE(8);
    const part = (text: string) => message(FAMILY, sequence, Buffer.from(text), 4711);
    return [Buffer.concat([part("one."), part("two.")]), message(3, sequence, Buffer.alloc(4), 4711)];
  },
};

function ask(transport: Transport, sequence: number, text: string): Buffer[] {
  transport.send(message(FAMILY, sequence, Buffer.from(text)));
  return all(transport);
}

describe("replayed requests", () => {
  test("return their replies in the original datagrams with the live sequence numbers", () => {
    const replay = replayOf(
      () => dumping,
      (platform) => void ask(platform.open(NETLINK.generic), 7, "list"),
    );
    const socket = replay.open(NETLINK.generic);
    const [first, second, ...rest] = ask(socket, 99, "list");
    expect(first).toEqual(
      Buffer.concat(["one.", "two."].map((text) => message(FAMILY, 99, Buffer.from(text), 4711))),
    );
    expect(second).toEqual(message(3, 99, Buffer.alloc(4), 4711));
    expect(rest).toEqual([]);
    expect(socket.stamp()).toBe(1_002_000);
    expect([socket.ended(), replay.unused()]).toEqual([true, []]);
  });

  test("have the echoed header of an error and the port id readdressed, too", () => {
    const errno = Buffer.from("efffffff", "hex");
    const refusal = (sequence: number, port: number) =>
      message(2, sequence, Buffer.concat([errno, message(FAMILY, sequence, Buffer.alloc(0), port)]), port);
    const refusing: Behaviour = { answer: () => [refusal(5, 4711)] };
    const replay = replayOf(
      () => refusing,
      (platform) => void ask(platform.open(NETLINK.generic), 5, ""),
    );
    const socket = replay.open(NETLINK.generic);
    socket.send(message(FAMILY, 6, Buffer.alloc(0), 42));
    expect(socket.receive()).toEqual(refusal(6, 42));
  });

  test("that differ show both sides, the difference, and the recorded command", () => {
    const replay = replayOf(
      () => dumping,
      (platform) => void ask(platform.open(NETLINK.generic), 7, "list"),
    );
    const error = thrown(() => ask(replay.open(NETLINK.generic), 1, "lust"));
    expect(error).toBeInstanceOf(RecordingError);
    const head = "140000001c00000000000000000000006c";
    expect((error as RecordingError).message).toBe(
      `request 1 of netlink family 16 differs from the recording: recorded ${head}697374, sent ${head}757374`,
    );
    expect((error as RecordingError).hint).toBe(
      "they differ from byte 17 on; the recording was made by: mptcpctl limits show",
    );
    expect(replay.unused()).toEqual([
      `request 1 of netlink family 16: ${message(FAMILY, 7, Buffer.from("list")).toString("hex")}`,
    ]);
  });

  test("after the end of the recording are refused", () => {
    const replay = replayOf(
      () => dumping,
      () => undefined,
    );
    expect(() => ask(replay.open(NETLINK.route), 1, "")).toThrow(
      "request 1 of netlink family 0 differs from the recording: recorded nothing more, sent 1000",
    );
  });

  test("have a separate order for each netlink family", () => {
    const replay = replayOf(
      () => dumping,
      (platform) => {
        const [generic, route] = [platform.open(NETLINK.generic), platform.open(NETLINK.route)];
        ask(generic, 1, "a");
        ask(route, 1, "b");
        ask(generic, 2, "c");
      },
    );
    const [generic, route] = [replay.open(NETLINK.generic), replay.open(NETLINK.route)];
    expect(ask(generic, 1, "a")).toHaveLength(2);
    expect(ask(generic, 2, "c")).toHaveLength(2);
    expect(replay.unused()).toHaveLength(1);
    expect(ask(route, 3, "b")).toHaveLength(2);
  });

  test("that overlap each receive their own replies", () => {
    const replay = replayOf(
      () => dumping,
      (platform) => {
        const socket = platform.open(NETLINK.generic);
        socket.send(message(FAMILY, 1, Buffer.from("a")));
        socket.send(message(FAMILY, 2, Buffer.from("b")));
        all(socket);
      },
    );
    const socket = replay.open(NETLINK.generic);
    const sequences = [ask(socket, 31, "a"), ask(socket, 32, "b")]
      .flat()
      .map((bytes) => bytes.readUInt32LE(8));
    expect(sequences).toEqual([31, 31, 32, 32]);
  });

  test("without a recorded reply get none, and a wait ends at once", async () => {
    const replay = replayOf(
      () => ({}),
      (platform) => {
        ask(platform.open(NETLINK.generic), 1, "a");
        ask(platform.open(NETLINK.generic), 1, "b");
      },
    );
    const [first, second] = [replay.open(NETLINK.generic), replay.open(NETLINK.generic)];
    expect(ask(first, 1, "a")).toEqual([]);
    expect(await first.readable(60_000)).toBe(false);
    expect(ask(second, 1, "b")).toEqual([]);
    expect(await second.readable(60_000)).toBe(true);
    expect(second.ended()).toBe(true);
  });

  test("with a recorded send error fail with the same error", () => {
    const failing: Behaviour = {
      answer() {
        throw new TransportError("cannot send", { errno: 111 });
      },
    };
    const replay = replayOf(
      () => failing,
      (platform) => void thrown(() => ask(platform.open(NETLINK.generic), 1, "a")),
    );
    expect(thrown(() => ask(replay.open(NETLINK.generic), 1, "a"))).toMatchObject({
      code: "transport",
      errno: 111,
    });
  });
});

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const event = (text: string) => message(FAMILY, 0, Buffer.from(text));

describe("replayed multicasts", () => {
  test("are received by a socket that joins, with the recorded timestamps, and then the stream ends", async () => {
    const replay = replayOf(
      () => ({ joined: () => [event("e1"), event("e2")] }),
      (platform) => {
        const socket = platform.open(NETLINK.generic);
        socket.join(9);
        all(socket);
      },
    );
    const [otherSocket, socket] = [replay.open(NETLINK.generic), replay.open(NETLINK.generic)];
    expect(otherSocket.receive()).toBeUndefined();
    socket.join(9);
    expect(await socket.readable(0)).toBe(true);
    expect(socket.ended()).toBe(false);
    expect([socket.receive(), socket.stamp()]).toEqual([event("e1"), 1_001_000]);
    expect([socket.receive(), socket.stamp()]).toEqual([event("e2"), 1_002_000]);
    expect([socket.receive(), socket.ended()]).toEqual([undefined, true]);
    expect(await socket.readable(Number.POSITIVE_INFINITY)).toBe(true);
  });

  test("report a loss at its recorded position", () => {
    let lossCount = 0;
    const replay = replayOf(
      () => ({ joined: () => [event("e1"), event("e2")], lost: () => lossCount }),
      (platform) => {
        const socket = platform.open(NETLINK.generic);
        socket.join(9);
        socket.receive();
        lossCount = 3;
        socket.lost();
        socket.lost();
        socket.receive();
        lossCount = 5;
        socket.lost();
      },
    );
    const socket = replay.open(NETLINK.generic);
    socket.join(9);
    const seen = [all(socket).length, socket.lost(), all(socket).length, socket.lost()];
    expect(seen).toEqual([1, 3, 1, 5]);
    expect(socket.ended()).toBe(true);
  });

  test("belong to the socket that was open when they were received", () => {
    let round = 0;
    const replay = replayOf(
      () => ({ joined: () => [event(`e${++round}`)] }),
      (platform) => {
        for (let i = 0; i < 2; i++) {
          const socket = platform.open(NETLINK.generic);
          socket.join(9);
          all(socket);
          socket.close();
        }
      },
    );
    const startReplay = () => {
      const socket = replay.open(NETLINK.generic);
      socket.join(9);
      const seen = all(socket);
      socket.close();
      return seen;
    };
    expect([startReplay(), startReplay()]).toEqual([[event("e1")], [event("e2")]]);
  });

  test("are received after the requests and replies before them", async () => {
    const behaviour = (protocol: number): Behaviour => ({
      ...dumping,
      joined: (group) => [event(`${protocol}/${group}`)],
    });
    const open = (platform: Platform) => [platform.open(16), platform.open(0), platform.open(16)] as const;
    const replay = replayOf(behaviour, (platform) => {
      const [events, links, requests] = open(platform);
      for (const group of [1, 2]) {
        events.join(group);
        all(events);
        ask(requests, group, "look up");
        links.join(group);
        all(links);
      }
    });
    const [events, links, requests] = open(replay);
    for (const socket of [events, links]) socket.join(1);
    expect(all(links)).toEqual([]);
    expect(all(events)).toEqual([event("16/1")]);
    expect(all(links)).toEqual([]);
    ask(requests, 9, "look up");
    expect(all(events)).toEqual([]);
    expect(all(links)).toEqual([event("0/1")]);
    expect(all(events)).toEqual([event("16/2")]);
    expect(await links.readable(0)).toBe(true);
    expect(all(links)).toEqual([event("0/2")]);
    expect(replay.unused()).toHaveLength(1);
  });

  test("are refused if joining was refused", () => {
    const refusing: Behaviour = {
      joined() {
        throw new PermissionError("cannot join multicast group 9", { errno: 1 });
      },
    };
    const replay = replayOf(
      () => refusing,
      (platform) => void thrown(() => platform.open(NETLINK.generic).join(9)),
    );
    const socket = replay.open(NETLINK.generic);
    const error = thrown(() => socket.join(9));
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({ message: "cannot join multicast group 9", errno: 1 });
  });

  test("end an aborted wait with the reason of the signal", async () => {
    const replay = replayOf(
      () => ({}),
      () => undefined,
    );
    const reason = AbortSignal.abort(new Error("enough"));
    await expect(replay.open(NETLINK.generic).readable(5, reason)).rejects.toThrow("enough");
  });
});

describe("a replayed platform", () => {
  test("refuses a socket that could not be opened in the recording", () => {
    const replay = replayOf(
      () => {
        throw new UnsupportedError("no such protocol", { errno: 93 });
      },
      (platform) => void thrown(() => platform.open(NETLINK.sockDiag)),
    );
    expect(() => replay.open(NETLINK.sockDiag)).toThrow(UnsupportedError);
  });

  test("knows where and how the recording was made", () => {
    const replay = replayOf(
      () => ({}),
      (platform) => platform.open(NETLINK.generic).close(),
    );
    expect(replay.about).toMatchObject({ ...ABOUT, endianness: "little", transport: "native" });
    expect(Object.keys(replay.about ?? {})).toEqual(expect.arrayContaining(["kernel", "arch"]));
  });

  test("returns nothing more once a socket is closed", async () => {
    const replay = replayOf(
      () => dumping,
      (platform) => void ask(platform.open(NETLINK.generic), 1, "a"),
    );
    const socket = replay.open(NETLINK.generic);
    socket.close();
    socket.close();
    expect(() => ask(socket, 1, "a")).toThrow("the socket is closed");
    expect(await socket.readable(0)).toBe(false);
  });
});
