import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { SocketProcess } from "../../../src/host/host.js";
import { type Connection, type ConnectionFilter, openPathManager } from "../../../src/index.js";
import { FakePlatform } from "../../support/fake-platform.js";
import { type FakeSocket, FakeSockets } from "../../support/fake-sockets.js";
import { fuzzRuns } from "../../support/fuzz.js";

const mptcp = (token: number, extraFields: Partial<FakeSocket> = {}): FakeSocket => ({
  of: "mptcp",
  cookie: token,
  inode: token,
  info: { token, flags: 2, subflows: 0, subflowsMax: 2, subflowsTotal: 1, writeSeq: 1n },
  ...extraFields,
});

const flow = (
  token: number,
  cookie: number,
  join: boolean,
  extraFields: Partial<FakeSocket> = {},
): FakeSocket => ({
  of: "tcp",
  cookie,
  inode: token,
  tcp: { rtt: 100, sndCwnd: 10, bytesSent: 5 },
  ulp: {
    name: "mptcp",
    mptcp: {
      tokenRem: 0,
      tokenLoc: token,
      flags: { on: [join ? "joinLocal" : "capableLocal", "connected"], rest: 0 },
      idRem: 0,
      idLoc: join ? 1 : 0,
    },
  },
  ...extraFields,
});

async function managerOf(sockets: readonly FakeSocket[], perDatagram?: number) {
  const platform = new FakeSockets(sockets, perDatagram);
  return { platform, manager: await openPathManager({ platform, validate: true }) };
}

/** Number of subflows of each token, and other TCP sockets between them. */
const namespaces = fc.record({
  counts: fc.dictionary(fc.integer({ min: 1, max: 0xffffffff }).map(String), fc.integer({ min: 0, max: 4 }), {
    maxKeys: 30,
  }),
  plain: fc.integer({ min: 0, max: 40 }),
  perDatagram: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer(),
});

/** The same sockets in another order, which is the same each time. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  const keyed = all.map((one, i) => ({ one, key: Math.sin(seed + i * 7919) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

function socketsOf(counts: Record<string, number>, tcpSocket: number, seed: number): FakeSocket[] {
  let cookie = 0x1_0000_0000;
  const tokens = Object.entries(counts).map(([token, count]) => [Number(token), count] as const);
  const family = (token: number) => (token % 2 === 0 ? 2 : 10);
  const ends = (token: number) =>
    family(token) === 10 ? { family: 10, source: "2001:db8::1", destination: "2001:db8::2" } : {};
  const flows = tokens.flatMap(([token, count]) =>
    Array.from({ length: count }, (_, i) => flow(token, cookie++, i !== count - 1, ends(token))),
  );
  const otherSockets = Array.from(
    { length: tcpSocket },
    (): FakeSocket => ({ of: "tcp", cookie: cookie++, tcp: {} }),
  );
  return shuffled([...tokens.map(([token]) => mptcp(token, ends(token))), ...flows, ...otherSockets], seed);
}

describe("connections.list", () => {
  test("returns every connection once, with all of its subflows and no others, the initial one first", async () => {
    await fc.assert(
      fc.asyncProperty(namespaces, async ({ counts, plain, perDatagram, seed }) => {
        const { manager } = await managerOf(socketsOf(counts, plain, seed), perDatagram);
        const found = await manager.connections.list();
        expect(Object.fromEntries(found.map(({ token, subflows }) => [token, subflows.length]))).toEqual(
          counts,
        );
        expect(found).toHaveLength(Object.keys(counts).length);
        for (const { token, subflows } of found) {
          expect(subflows.every((one) => one.token === token)).toBe(true);
          expect(subflows.slice(1).every(({ initial }) => !initial)).toBe(true);
          if (subflows.length > 0) expect(subflows[0]?.initial).toBe(true);
        }
        manager.close();
      }),
      { numRuns: fuzzRuns(200) },
    );
  });

  test("sends four requests, whatever the number of connections", async () => {
    for (const count of [1, 500]) {
      const counts = Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i + 1), 2]));
      const { manager, platform } = await managerOf(socketsOf(counts, 100, 1), 50);
      expect(await manager.connections.list()).toHaveLength(count);
      expect(platform.asked).toEqual(["dump tcp 2", "dump tcp 10", "dump mptcp 2", "dump mptcp 10"]);
    }
  });

  test("returns what an older kernel reports, and omits other values", async () => {
    const { manager } = await managerOf([
      mptcp(5, { info: { subflows: 1, token: 5, rcvNxt: 1n } }),
      flow(5, 9, false),
    ]);
    const [one] = await manager.connections.list({}, { details: true });
    expect(one).toMatchObject({ token: 5, extraSubflows: 1, fallback: false });
    expect([one?.bytesSent, one?.subflowsTotal, one?.lastDataSent, one?.checksum]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("returns the processes of each socket, and lists connections without subflows last", async () => {
    const holders: SocketProcess[] = [
      { inode: 7, pid: 70, name: "seven" },
      { inode: 8, pid: 80, name: "eight" },
      { inode: 8, pid: 81, name: "ate" },
    ];
    const requestedStates: number[][] = [];
    const host = {
      ...new FakePlatform().host,
      socketHolders: (inodes: ReadonlySet<number>) => {
        requestedStates.push([...inodes]);
        return { holders: holders.filter(({ inode }) => inodes.has(inode)), denied: 0, complete: true };
      },
    };
    const platform = new FakeSockets(
      [mptcp(7), mptcp(8), mptcp(0x9, { inode: 0 }), flow(8, 100, false)],
      3,
      host,
    );
    const manager = await openPathManager({ platform });
    const names = (found: readonly Connection[]) =>
      found.map(({ token, processes }) => [token, processes?.map(({ name }) => name)]);
    expect(names(await manager.connections.list({}, { processes: true }))).toEqual([
      [8, ["eight", "ate"]],
      [9, []],
      [7, ["seven"]],
    ]);
    expect(requestedStates).toEqual([[8], [7]]);
    expect(names(await manager.connections.list({ process: "ate" }))).toEqual([[8, ["eight", "ate"]]]);
    expect(names(await manager.connections.list({}, { processes: true, extrasUpTo: 0 }))).toEqual([
      [7, undefined],
      [8, undefined],
      [9, undefined],
    ]);
  });

  test("reports missing permission once, however often it is called", async () => {
    const socketHolders = () => ({ holders: [], denied: 3, complete: true });
    const host = { ...new FakePlatform().host, socketHolders };
    const warningTexts: string[] = [];
    const platform = new FakeSockets([mptcp(7), flow(7, 100, false)], 1, host);
    const manager = await openPathManager({ platform, onWarning: (text) => warningTexts.push(text) });
    for (let round = 0; round < 3; round++)
      await manager.connections.list({}, { processes: true, details: true });
    expect(warningTexts.filter((text) => text.startsWith("processes of other users"))).toHaveLength(1);
    expect(new Set(warningTexts).size).toBe(warningTexts.length);
  });

  test("requests single sockets if a filter selects few, and all sockets that the filter needs", async () => {
    const requestedStates: number[][] = [];
    const host = {
      ...new FakePlatform().host,
      socketHolders: (inodes: ReadonlySet<number>) => {
        requestedStates.push([...inodes]);
        const holders = [...inodes].map((inode) => ({ inode, pid: inode, name: `of ${inode}` }));
        return { holders, denied: 0, complete: true };
      },
    };
    const all = [7, 8, 9].flatMap((token) => [
      mptcp(token, { sport: token, state: token === 7 ? "CLOSE-WAIT" : "ESTAB" }),
      flow(token, 100 + token, false, { sport: token }),
    ]);
    const manager = await openPathManager({ platform: new FakeSockets(all, 1, host) });
    const options = { processes: true, extrasUpTo: 2 };
    const pids = async (filter: ConnectionFilter) => {
      const found = await manager.connections.list(filter, options);
      return found.map(({ processes }) => processes?.map(({ pid }) => pid));
    };
    expect(await pids({})).toEqual([undefined, undefined, undefined]);
    expect(requestedStates).toEqual([]);
    expect(await pids({ port: 8 })).toEqual([[8]]);
    expect(await pids({ state: "ESTAB" })).toEqual([[8], [9]]);
    expect(requestedStates).toEqual([[8], [8, 9]]);
    expect(await pids({ pid: 9 })).toEqual([[9]]);
  });

  test("warns once that sequence numbers are missing if the kernel hides them", async () => {
    const warnings: string[] = [];
    const onWarning = (text: string) => warnings.push(text);
    const platform = new FakeSockets([mptcp(5), flow(5, 9, false), mptcp(6), flow(6, 10, false)]);
    const manager = await openPathManager({ platform, onWarning });
    await manager.connections.list({});
    expect(warnings).toEqual([]);
    await manager.connections.list({}, { details: true });
    expect(warnings).toEqual([expect.stringContaining("CAP_NET_ADMIN")]);
  });

  test("stops reading when the caller stops, and the next list is complete", async () => {
    const counts = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [String(i + 1), 1]));
    const { manager } = await managerOf(socketsOf(counts, 0, 3), 2);
    for await (const batch of manager.connections.batches()) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(await manager.connections.list()).toHaveLength(50);
  });
});

describe("connections.get", () => {
  const two = [
    mptcp(5, { info: { token: 5, subflows: 1, subflowsTotal: 2, lastAckRecv: 1 }, dport: 443 }),
    flow(5, 10, false, { dport: 443 }),
  ];

  test("requests the connection and its initial subflow, and nothing else if there is no other subflow", async () => {
    const { manager, platform } = await managerOf([
      mptcp(5),
      flow(5, 10, false),
      mptcp(6),
      flow(6, 11, false, { sport: 9 }),
    ]);
    expect((await manager.connections.get(5)).subflows).toHaveLength(1);
    expect(platform.asked).toEqual(["get mptcp 2", "get tcp 2"]);
  });

  test("requests the sockets with the same remote port, if there are more subflows", async () => {
    const { manager, platform } = await managerOf([
      ...two,
      flow(5, 12, true, { dport: 443, source: "10.0.9.1" }),
    ]);
    expect((await manager.connections.get(5)).subflows.map(({ cookie }) => cookie)).toEqual([10, 12]);
    expect(platform.asked.slice(2)).toEqual(["dump tcp 2", "dump tcp 10"]);
  });

  test("requests all sockets if a subflow joined at an announced port", async () => {
    const { manager, platform } = await managerOf([...two, flow(5, 12, true, { dport: 5000, sport: 77 })]);
    expect((await manager.connections.get(5)).subflows).toHaveLength(2);
    expect(platform.asked.slice(2)).toHaveLength(6);
  });

  test("does not mistake another socket with the same addresses and ports for the subflow", async () => {
    const { manager } = await managerOf([
      mptcp(5, { info: { token: 5, subflowsTotal: 0, lastAckRecv: 1 } }),
      flow(6, 10, false),
    ]);
    expect((await manager.connections.get(5)).subflows).toEqual([]);
  });

  test("throws an error if no connection has the token", async () => {
    const { manager } = await managerOf([]);
    await expect(manager.connections.get(0xabc)).rejects.toMatchObject({
      message: "no connection has the token 00000abc",
      errnoName: "ENOENT",
    });
  });
});

describe("connections.survey", () => {
  const listener = (port: number, source: string, name = "mptcp", family = 2): FakeSocket => ({
    of: "tcp", state: "LISTEN", source, destination: family === 2 ? "0.0.0.0" : "::", sport: port, dport: 0, family, ulp: { name },
  }); // biome-ignore format: one row
  const tcpSocket = (port: number, source: string, family = 2): FakeSocket => ({
    of: "tcp", source, destination: family === 2 ? "10.9.9.9" : "2001:db8::9", sport: port, family, tcp: {},
  }); // biome-ignore format: one row

  test("counts plain TCP connections by their MPTCP listener, and none at ports of other listeners", async () => {
    const { manager } = await managerOf([
      listener(80, "0.0.0.0"), listener(81, "10.0.0.1"), listener(82, "0.0.0.0", "tls"), listener(80, "::", "mptcp", 10),
      tcpSocket(80, "10.0.0.1"), tcpSocket(80, "10.0.0.7"), tcpSocket(81, "10.0.0.1"), tcpSocket(81, "10.0.0.2"), tcpSocket(82, "10.0.0.1"),
      tcpSocket(80, "::ffff:10.0.0.3", 10), tcpSocket(80, "2001:db8::1", 10), flow(5, 10, false, { sport: 80 }),
    ]); // biome-ignore format: a list
    for await (const part of manager.connections.survey({}, { plainTcp: true }))
      if (part.kind === "others") {
        expect(part.listeners.map(({ local, plainTcp }) => [local.address, local.port, plainTcp])).toEqual([
          ["0.0.0.0", 80, 2],
          ["10.0.0.1", 81, 1],
          ["::", 80, 2],
        ]);
        expect(part.plainTcp).toHaveLength(5);
      }
    expect(await manager.connections.listeners({ port: 81 })).toHaveLength(1);
    expect(await manager.connections.listeners({ fallback: true })).toEqual([]);
  });
});

describe("connections.close", () => {
  test("closes every subflow, and those that joined meanwhile", async () => {
    const { manager, platform } = await managerOf([
      mptcp(5),
      flow(5, 10, false),
      flow(5, 11, true, { sport: 9 }),
      mptcp(6),
      flow(6, 12, false, { sport: 8 }),
    ]);
    const [one] = await manager.connections.list({ token: 5 });
    const [closed] = await manager.connections.close([one as Connection], { linger: true });
    expect(closed).toMatchObject({ destroyed: 2, ended: false, left: [] });
    expect(platform.destroyed.map(({ cookie }) => cookie)).toEqual([10, 11]);
    expect(platform.sockets).toHaveLength(3);
  });
});
