import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { closedText } from "../../../commands/view/closed.js";
import { CONNECTION_TREE, detailsBelow } from "../../../commands/view/connection.js";
import { connectionJson } from "../../../commands/view/connection-json.js";
import { connectionLine } from "../../../commands/view/connection-line.js";
import { listenersText } from "../../../commands/view/listener.js";
import { sorted, watchLines } from "../../../commands/view/watch.js";
import { Tree } from "../../../commands/view/widgets/tree.js";
import { bitRate, spanOfMicroseconds, spanOfMilliseconds } from "../../../commands/view/widgets/units.js";
import type { Connection, Listener, Subflow } from "../../../src/index.js";
import { connectionsOutput } from "../../../src/schema/output/connections.js";
import { complaint } from "../../../src/schema/validate.js";
import { connection as anyConnection } from "../../support/connection-models.js";
import { fuzzRuns } from "../../support/fuzz.js";

const SUBFLOW: Subflow = {
  state: "ESTAB", local: { address: "192.0.2.2", port: 36444 }, remote: { address: "192.0.2.1", port: 443 }, uid: 0, inode: 7,
  cookie: 2, receiveQueue: 0, sendQueue: 0, token: 0x63c070d2, localId: 0, remoteId: 0, initial: true, openedBy: "here",
  backup: false, backupByPeer: false, fullyEstablished: true, connected: true, stale: false, routedDev: "enp1s0",
  congestion: "cubic", rtt: 312, congestionWindow: 10, retransmissions: 0, bytesSent: 5, bytesReceived: 6,
  deliveryRate: 1_250_000, pacingRate: 2_500_000, lastDataSent: 1400, lastDataReceived: 900,
}; // biome-ignore format: some to a row
const JOINED: Subflow = {
  ...SUBFLOW, cookie: 3, local: { address: "192.0.2.3", port: 53345 }, dev: "wlp1s0", routedDev: undefined, localId: 1,
  initial: false, backup: true, stale: true, fullyEstablished: false, rtt: 12_345,
}; // biome-ignore format: some to a row
const ONE: Connection = {
  token: 0x63c070d2, state: "ESTAB", local: SUBFLOW.local, remote: SUBFLOW.remote, uid: 1000, inode: 7, cookie: 1, receiveQueue: 0,
  sendQueue: 0, openedBy: "here", fallback: false, checksum: true, extraSubflows: 1, extraSubflowsMax: 2, addAddrAccepted: 0,
  addAddrAcceptedMax: 4, bytesSent: 5, bytesReceived: 6, retransmissions: 0, lastDataSent: 1400, lastDataReceived: 900,
  processes: [{ pid: 4711, name: "nc" }], subflows: [SUBFLOW, JOINED],
}; // biome-ignore format: some to a row

const draw = (connections: readonly Connection[], width?: number, unicode = true) =>
  new Tree(CONNECTION_TREE, { unicode, width }).text(connections);

describe("the text of connections", () => {
  test("has the connection first and its subflows below, in columns", () => {
    expect(draw([ONE])).toBe(
      [
        "token     state  local                   remote         dev       opened  subflows  add_addr     rtt  cwnd  retrans  sent  received  delivery  pacing   last  congestion  notes                               process",
        "63c070d2  ESTAB  192.0.2.2:36444         192.0.2.1:443            here         1/2       0/4                      0     5         6                    900ms              checksum                            nc(4711)",
        "├ 0/0     ESTAB  192.0.2.2:36444         192.0.2.1:443  (enp1s0)  here                        0.31ms    10        0     5         6    10Mbit  20Mbit  900ms  cubic       initial",
        "└ 1/0     ESTAB  192.0.2.3%wlp1s0:53345  192.0.2.1:443  wlp1s0    here                        12.3ms    10        0     5         6    10Mbit  20Mbit  900ms  cubic       backup not-fully-established stale",
        "",
      ].join("\n"),
    );
  });

  test("has no time for a subflow that has received no reply yet", () => {
    const opening: Subflow = {
      ...JOINED,
      state: "SYN-SENT",
      rtt: 0,
      lastDataSent: 18_000_000,
      lastDataReceived: 18_000_000,
    };
    const line = draw([{ ...ONE, subflows: [opening] }]).split("\n")[2];
    expect(line).toMatch(/^└ 1\/0 +SYN-SENT /);
    expect(line).not.toMatch(/\d(ms|h)\b/);
  });

  test("omits less important columns on a narrow terminal", () => {
    const widths = [150, 120, 100, 80];
    const heads = widths.map((width) => draw([ONE], width).split("\n"));
    for (const [i, lines] of heads.entries())
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(widths[i] as number);
    expect(draw([ONE], 80)).toContain("192.0.2.3%wlp1s0:53345");
    expect(draw([ONE], 20)).toMatch(/^token +state +local +remote\n/);
  });

  test("uses the width that a wide column leaves for narrower columns", () => {
    const [head = ""] = draw([ONE], 80).split("\n");
    expect(head.trim().split(/ +/)).toEqual([
      "token",
      "state",
      "local",
      "remote",
      "subflows",
      "sent",
      "process",
    ]);
  });

  test("is drawn in ASCII if the locale is not UTF-8", () => {
    expect(draw([ONE], undefined, false)).toMatch(/\n\|-0\/0 .*\n`-1\/0 /);
  });

  test("has the same columns for any connection, without control characters or trailing blanks", () => {
    fc.assert(
      fc.property(
        fc.array(anyConnection, { minLength: 1, maxLength: 4 }),
        fc.option(fc.integer({ min: 40, max: 250 })),
        (all, width) => {
          const text = draw(all, width ?? undefined);
          expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
          expect(text).not.toMatch(/ \n/);
          expect(text.split("\n")).toHaveLength(
            2 + all.reduce((sum, { subflows }) => sum + 1 + subflows.length, 0),
          );
        },
      ),
      { numRuns: fuzzRuns(300) },
    );
  });

  test("keeps the column widths of the first rows", () => {
    const tree = new Tree(CONNECTION_TREE, { unicode: true, width: 100 });
    const [head, first] = tree.text([ONE]).split("\n");
    const [nextRow] = tree.text([ONE]).split("\n");
    expect(nextRow).toBe(first);
    expect(head).toMatch(/^token/);
    expect(tree.text([])).toBe("");
  });

  test("shows all details below each row on request", () => {
    const detailed: Connection = { ...ONE, info: { subflows: 1, token: 0x63c070d2, writeSeq: 2n ** 63n } };
    const text = new Tree(CONNECTION_TREE, { unicode: true, width: 60, below: detailsBelow(60) }).text([
      detailed,
    ]);
    expect(text).toContain("    uid 1000  inode 7  cookie 1");
    expect(text).toContain("write_seq 9223372036854775808");
    expect(text).toContain("token 0x63c070d2");
  });
});

describe("data of connections", () => {
  test("have the documented shape, whatever the connection", () => {
    fc.assert(
      fc.property(fc.array(anyConnection, { maxLength: 3 }), (all) => {
        const printed = JSON.parse(JSON.stringify({ connections: all.map(connectionJson), listeners: [] }));
        expect(complaint(connectionsOutput, printed)).toBeUndefined();
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  test('omit values that mean "no limit"', () => {
    const json = connectionJson({
      ...ONE,
      subflows: [{ ...SUBFLOW, tcp: { maxPacingRate: 2 ** 64, rtt: 5 } }],
    });
    expect((json.subflows as { tcp: object }[])[0]?.tcp).toEqual({ rtt: 5 });
  });
});

describe("one connection as a line", () => {
  test("has its token, its ends and its processes", () => {
    expect(connectionLine(ONE)).toBe(
      "token 63c070d2  ESTAB  192.0.2.2:36444 -> 192.0.2.1:443  2 subflows  nc(4711)",
    );
    const odd = {
      ...ONE,
      processes: [
        { pid: 1, name: "a\u001b[2Jb" },
        { pid: 2, name: "c" },
      ],
    };
    expect(connectionLine(odd)).toContain("a\\x1b[2Jb(1),c(2)");
  });

  test("has the result of an operation", () => {
    const closed = { connection: ONE, destroyed: 2, ended: true, left: [] };
    expect(closedText(closed)).toBe("63c070d2 2 subflows closed, the connection has ended\n");
    expect(closedText({ ...closed, destroyed: 1, ended: false, endsIn: 60 })).toBe(
      "63c070d2 1 subflow closed, the connection ends in 60 s unless a subflow joins\n",
    );
    expect(closedText({ ...closed, ended: false, left: [JOINED] })).toBe(
      "63c070d2 2 subflows closed, the connection still has 1:\n    192.0.2.3%wlp1s0:53345 192.0.2.1:443\n",
    );
  });
});

describe("listeners", () => {
  test("have their own rows, and no heading without rows", () => {
    const listener = {
      ...ONE,
      local: { address: "::", port: 443 },
      receiveQueue: 2,
      sendQueue: 64,
      plainTcp: 3,
      ipv6Only: false,
    };
    expect(listenersText([listener as unknown as Listener])).toBe(
      "listener  waiting  plain-tcp  process\n[::]:443  2/64     3          nc(4711)\n",
    );
    expect(listenersText([])).toBe("");
  });
});

describe("the screen of a watch", () => {
  const watchSample = [
    { change: "changed", connection: ONE, sentRate: 125_000, subflows: [{ change: "new", subflow: JOINED }] },
    { change: "closed", connection: { ...ONE, token: 5 }, subflows: [] },
  ] as const;

  test("marks new, changed and closed connections, with rates", () => {
    const [head, first, flow, gone] = watchLines(watchSample as never, true, 200);
    expect(head).toMatch(/^ {2}token .* sending +receiving /);
    expect(first).toMatch(/^~ 63c070d2 .* 1Mbit /);
    expect(flow).toMatch(/^└ \+ 1\/0/);
    expect(gone).toMatch(/^- 00000005/);
  });

  test("is ordered by a key, the largest first, or reversed", () => {
    const tokens = (key: string, reverse = false) =>
      sorted(watchSample as never, key, reverse).map(({ connection }) => connection.token);
    expect(tokens("rate")).toEqual([ONE.token, 5]);
    expect(tokens("token")).toEqual([5, ONE.token]);
    expect(tokens("token", true)).toEqual([ONE.token, 5]);
  });
});

describe("quantities", () => {
  test.each([
    [0, "0bit"],
    [1, "8bit"],
    [125, "1kbit"],
    [124_900, "999kbit"],
    [1_250_000, "10Mbit"],
    [4.68e9, "37.4Gbit"],
    [1e15, "8000Tbit"],
  ])("%d bytes a second are %s", (bytes, text) => expect(bitRate(bytes)).toBe(text));

  test.each([
    [0, "0ms"],
    [6, "0.01ms"],
    [312, "0.31ms"],
    [1000, "1ms"],
    [12_345, "12.3ms"],
    [250_000, "250ms"],
    [1_500_000, "1.5s"],
  ])("%d us are %s", (us, text) => expect(spanOfMicroseconds(us)).toBe(text));

  test.each([
    [0, "0ms"],
    [999, "999ms"],
    [1400, "1.4s"],
    [59_000, "59s"],
    [180_000, "3m"],
    [7_200_000 * 2, "4h"],
    [864_000_000, "10d"],
  ])("%d ms ago is %s", (ms, text) => expect(spanOfMilliseconds(ms)).toBe(text));
});
