import { beforeAll, describe, expect, test } from "@jest/globals";
import { EVENT } from "../../src/codec/families/mptcp-events.js";
import { ADDRESS, PM } from "../../src/codec/families/mptcp-pm.js";
import { INTERFACE_ADDRESS, LINK, ROUTE } from "../../src/codec/families/rtnetlink.js";
import { MPTCP_SOCKET, TCP_SOCKET } from "../../src/codec/families/sock-diag.js";
import { attributes, type Rows } from "../../src/codec/wire/attributes.js";
import { GENLMSGHDR, messageBytes } from "../../src/codec/wire/message.js";
import { connectionsOutput } from "../../src/schema/output/connections.js";
import { endpointOutput } from "../../src/schema/output/endpoint.js";
import { warningOutput } from "../../src/schema/output/error.js";
import { eventOutput } from "../../src/schema/output/event.js";
import { limitsOutput } from "../../src/schema/output/limits.js";
import { statusOutput } from "../../src/schema/output/status.js";
import { complaint } from "../../src/schema/validate.js";
import type * as z from "../../src/schema/zod.js";
import { FAKE, FakePlatform } from "../support/fake-platform.js";
import { attributesOf, type FakeSocket, FakeSockets } from "../support/fake-sockets.js";
import { IS_LONG_PART } from "../support/long-part.js";
import { type CommandOutput, oddKernel, type RouteBodies, runOnOddKernel } from "../support/odd-kernel.js";
import { oddities } from "../support/oddities.js";

const COMMAND = { getAddr: 3, getLimits: 6 } as const;
const DEAD = 70;

/** One of three; the others take long. */
const ofThisPart = <T>(all: readonly T[]) => all.filter((_, at) => (at % 3 !== 0) === IS_LONG_PART);

const rowsOf = (set: { readonly rows: object }) => set.rows as Rows;

/**
 * The malformed object hides nothing: the command succeeds, prints at most one warning, and its output matches the
 * schema.
 */
function parsed(result: CommandOutput, schema: z.Schema): unknown {
  expect(result.code).toBe(0);
  expect(result.stderr.length).toBeLessThanOrEqual(1);
  for (const line of result.stderr) expect(complaint(warningOutput, JSON.parse(line))).toBeUndefined();
  const values: unknown = JSON.parse(result.stdout);
  expect(complaint(schema, values)).toBeUndefined();
  return values;
}

type Endpoint = Parameters<(typeof ADDRESS)["write"]>[0];

const ENDPOINTS: readonly Endpoint[] = [1, 2, 3].map((id) => ({
  id,
  flags: { on: ["signal"], rest: 0 },
  ifindex: 4,
  port: 5000 + id,
  family: 2,
  addr4: `192.0.2.${id}`,
}));

/** A kernel whose second endpoint has these bytes, which may be any attribute. */
function withEndpoint(addr: Buffer) {
  const [first, , thirdEndpoint] = ENDPOINTS;
  const malformed = { unknown: [{ type: PM.rows.addr.number | 0x8000, payload: addr }] };
  return new FakePlatform((command) =>
    command === COMMAND.getAddr
      ? [{ addr: first! }, malformed, { addr: thirdEndpoint! }]
      : [{ rcvAddAddrs: 1, subflows: 2 }],
  );
}

const wellFormed = ADDRESS.write(ENDPOINTS[1]!);

describe("a malformed endpoint", () => {
  const malformed = [...oddities(rowsOf(ADDRESS), wellFormed)];

  test.each(malformed.map(({ what, bytes }) => [what, bytes] as const))(
    "(%s) hides no other endpoint",
    async (_, bytes) => {
      const json = parsed(await runOnOddKernel(withEndpoint(bytes), ["-j", "endpoint"]), endpointOutput) as {
        id?: number;
      }[];
      expect(json.map(({ id }) => id)).toEqual(expect.arrayContaining([1, 3]));
      const text = await runOnOddKernel(withEndpoint(bytes), ["endpoint"]);
      expect(text.stdout).toMatch(/^192\.0\.2\.1 port 5001 id 1 signal dev if4 \n/);
      expect(text.stdout).toMatch(/\n192\.0\.2\.3 port 5003 id 3 signal dev if4 \n$/);
      const table = await runOnOddKernel(withEndpoint(bytes), ["--table", "endpoint"]);
      expect([table.code, table.stdout.match(/192\.0\.2\.[13]/g)]).toEqual([0, ["192.0.2.1", "192.0.2.3"]]);
    },
  );

  test("is shown with the others, and reported once", async () => {
    const { addr4: _, ...rest } = ENDPOINTS[1]!;
    const { stdout, stderr } = await runOnOddKernel(withEndpoint(ADDRESS.write(rest)), ["endpoint"]);
    expect(stdout.split("\n")[1]).toBe("port 5002 id 2 signal dev if4 ");
    expect(stderr).toEqual(["warning: endpoint id 2 has no address"]);
  });

  test("without an id is named in errors without an id", async () => {
    const { id: _, ...rest } = ENDPOINTS[1]!;
    const words = ["endpoint", "replace", "192.0.2.2", "id", "1", "signal", "port", "5002"];
    const { code, stdout, stderr } = await runOnOddKernel(withEndpoint(ADDRESS.write(rest)), words);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.slice(-2)).toEqual([
      "Error: 192.0.2.2 is endpoint of an unknown id, it cannot be 1 too.",
      "hint: omit id 1",
    ]);
  });

  test.each<[words: string[], code: number]>([
    [["endpoint", "delete", "id", "2"], 0],
    [["endpoint", "delete", "192.0.2.3"], 0],
    [["endpoint", "change", "id", "3", "backup"], 0],
    [["endpoint", "flush"], 0],
    [["endpoint", "replace", "192.0.2.3", "signal", "port", "5003", "dev", "if4", "--no-check"], 0],
    [["endpoint", "add", "192.0.2.9"], 0],
    [["endpoint", "show", "192.0.2.3"], 0],
    [["endpoint", "replace", "192.0.2.77", "id", "2"], 3],
    [["status"], 0],
  ])("does not block %j", async (words, code) => {
    const platform = withEndpoint(ADDRESS.write({ id: 2 }));
    const result = await runOnOddKernel(platform, words);
    expect([result.code, result.stderr.filter((line) => line.startsWith("warning: endpoint"))]).toEqual([
      code,
      words[1] === "flush" || words.includes("delete") || words.includes("change")
        ? expect.anything()
        : [expect.stringContaining("endpoint id 2 has no address and no flags")],
    ]);
  });
});

describe("a malformed limit", () => {
  test.each(
    [...oddities(rowsOf(PM), PM.write({ rcvAddAddrs: 3, subflows: 4 }))].map(
      (one) => [one.what, one] as const,
    ),
  )("(%s) does not hide the other limit", async (oddityName, { bytes }) => {
    const raw = attributes({}).read(bytes.subarray(0, bytes.length), 0, bytes.length, []);
    if (oddityName === "a length that cannot be at rcvAddAddrs") return;
    const result = await runOnOddKernel(new FakePlatform(() => [raw as never]), ["-j", "limits"]);
    const [json] = parsed(result, limitsOutput) as [{ add_addr_accepted?: number; subflows?: number }];
    expect(oddityName.includes("rcvAddAddrs") ? json.subflows : json.add_addr_accepted).toBe(
      oddityName.includes("rcvAddAddrs") ? 4 : 3,
    );
  });

  test("that is missing is reported, and the other is printed as ip does", async () => {
    const result = await runOnOddKernel(new FakePlatform(() => [{ subflows: 4 }]), ["limits"]);
    expect(result).toEqual({
      code: 0,
      stdout: "subflows 4 \n",
      stderr: ["warning: the answer to limits show has no add_addr_accepted"],
    });
  });

  test("is an error if both are missing", async () => {
    expect((await runOnOddKernel(new FakePlatform(() => [{}]), ["limits"])).code).toBe(DEAD);
  });
});

describe("a malformed event", () => {
  const completeEvent = EVENT.write({
    token: 7,
    family: 2,
    saddr4: "192.0.2.1",
    daddr4: "192.0.2.2",
    sport: 1,
    dport: 2,
    localId: 1,
    remoteId: 2,
    backup: 0,
    ifindex: 3,
    error: 104,
    resetReason: 1,
    resetFlags: 1,
    flags: { on: [], rest: 0 },
  });
  const event = (bytes: Buffer) =>
    messageBytes(FAKE.family, 0, 0, Buffer.concat([GENLMSGHDR.write({ command: 11, version: 1 }), bytes]));

  test.each([...oddities(rowsOf(EVENT), completeEvent)].map(({ what, bytes }) => [what, bytes] as const))(
    "(%s) hides no other event",
    async (_, bytes) => {
      // The next object is in the same datagram, and another one in the next datagram.
      const malformed = event(bytes);
      const pad = Buffer.alloc(-malformed.length & 3);
      const events = [
        event(completeEvent),
        Buffer.concat([malformed, pad, event(completeEvent)]),
        event(completeEvent),
      ];
      const result = await runOnOddKernel(oddKernel(new FakePlatform(), {}, events), ["-j", "monitor"]);
      expect([result.code, result.stderr.length <= 1]).toEqual([0, true]);
      const all = result.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(all.map((one) => complaint(eventOutput, one))).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect([all[2], all[3]]).toEqual([all[0], all[0]]);
    },
  );

  test("shows in its line what is missing", async () => {
    const malformed = event(
      EVENT.write({ localId: 1, unknown: [{ type: EVENT.rows.saddr4.number, payload: Buffer.of(1) }] }),
    );
    const result = await runOnOddKernel(oddKernel(new FakePlatform(), {}, [malformed, malformed]), [
      "monitor",
    ]);
    const line = "[       SF_CLOSED] locid=1 incomplete=token,sport,daddr,dport,remid,backup,saddr4\n";
    expect(result.stdout).toBe(line + line);
    expect(result.stderr).toEqual([
      "warning: event SF_CLOSED has no token and no sport and no daddr and no dport and no remoteId and no backup, and has parts that cannot be read: saddr4 (1 bytes instead of 4)",
    ]);
  });

  test("that is truncated, like a truncated datagram, hides no event after it", async () => {
    const cut = messageBytes(FAKE.family, 0, 0, Buffer.of(1, 2));
    const events = [cut, event(completeEvent).subarray(0, -5), Buffer.alloc(3), event(completeEvent)];
    const result = await runOnOddKernel(oddKernel(new FakePlatform(), {}, events), ["monitor"]);
    expect([result.code, result.stdout.split("\n").length, result.stderr.length]).toEqual([0, 2, 1]);
  });
});

const mptcp = (token: number): FakeSocket => ({
  of: "mptcp",
  cookie: token,
  inode: token,
  info: { token, flags: 2, subflows: 0, subflowsMax: 2, subflowsTotal: 1, writeSeq: 1n },
});

const flow = (token: number): FakeSocket => ({
  of: "tcp",
  cookie: 100 + token,
  inode: token,
  tcp: { rtt: 100, sndCwnd: 10, bytesSent: 5 },
  ulp: {
    name: "mptcp",
    mptcp: {
      tokenRem: 9,
      tokenLoc: token,
      flags: { on: ["capableLocal", "connected"], rest: 0 },
      mapSeq: 1n,
      idRem: 0,
      idLoc: 0,
    },
  },
});

const listening = (port: number): FakeSocket => ({
  of: "tcp",
  state: "LISTEN",
  sport: port,
  dport: 0,
  destination: "0.0.0.0",
  ulp: { name: "mptcp" },
});

describe("a malformed socket", () => {
  const tokens = [1, 2, 3];
  const sockets = [...tokens.map(mptcp), ...tokens.map(flow), listening(80), listening(81)];
  const malformedSockets = [1, 4, 6].flatMap((place) => {
    const one = sockets[place]!;
    const rows = rowsOf(one.of === "mptcp" ? MPTCP_SOCKET : TCP_SOCKET);
    const byAttribute = [...oddities(rows, attributesOf(one))].map(({ what, bytes }) => ({
      what,
      change: { attributes: bytes },
    }));
    const byHeader = [
      { what: "header cut", change: { length: 20 } },
      { what: "family unknown", change: { told: 99 } },
    ];
    return ofThisPart([...byAttribute, ...byHeader]).map(({ what, change }) => ({
      what: `${what} of ${place}`,
      place,
      change,
    }));
  });

  const show = (all: readonly FakeSocket[]) =>
    runOnOddKernel(new FakeSockets(all), ["-j", "-d", "connections"]);
  let usual: CommandOutput;
  beforeAll(async () => {
    usual = await show(sockets);
  });

  test.each(malformedSockets.map((one) => [one.what, one] as const))(
    "(%s) hides no other socket",
    async (_, { place, change }) => {
      const before = JSON.parse(usual.stdout);
      const told = await show(sockets.map((one, at) => (at === place ? { ...one, ...change } : one)));
      const after = parsed(told, connectionsOutput) as typeof before;
      const others = (all: { cookie: number }[]) => all.filter(({ cookie }) => cookie !== 2);
      expect(others(after.connections)).toEqual(others(before.connections));
      expect(after.listeners[after.listeners.length - 1]).toEqual(before.listeners[1]);
      const text = await runOnOddKernel(
        new FakeSockets(sockets.map((one, at) => (at === place ? { ...one, ...change } : one))),
        ["connections"],
      );
      expect(text.code).toBe(0);
    },
  );

  test("without a token keeps its subflows, and a subflow without a token its connection", async () => {
    const malformed = [
      mptcp(1),
      mptcp(2),
      { ...flow(1), ulp: { name: "mptcp", mptcp: { idLoc: 5 } } },
      flow(2),
    ];
    const { stdout, stderr } = await runOnOddKernel(new FakeSockets(malformed), ["-j", "connections"]);
    expect(JSON.parse(stdout).connections).toMatchObject([
      { token: "0x1", subflows: [{ local_id: 5 }] },
      { token: "0x2", subflows: [{ local_id: 0 }] },
    ]);
    expect(stderr).toHaveLength(1);
    const cut = [{ ...mptcp(2), attributes: Buffer.alloc(0) }, flow(2)];
    const [found] = JSON.parse(
      (await runOnOddKernel(new FakeSockets(cut), ["-j", "connections"])).stdout,
    ).connections;
    expect([found.token, found.subflows.length]).toEqual([undefined, 1]);
  });

  test("with the token of another socket is shown as belonging to that connection", async () => {
    const duplicateToken = [mptcp(1), { ...mptcp(1), cookie: 9 }, flow(1)];
    const { stdout } = await runOnOddKernel(new FakeSockets(duplicateToken), ["-j", "connections"]);
    expect(JSON.parse(stdout).connections.map((one: { cookie: number }) => one.cookie)).toEqual([1, 9]);
  });
});

describe("a malformed rtnetlink object", () => {
  const link = (index: number) => ({
    header: LINK.header.write({ index, flags: { on: ["up", "running"], rest: 0 } }),
    attributes: LINK.attributes.write({ name: `eth${index}`, mtu: 1500, operState: 6 }),
  });
  const address = (index: number) => ({
    header: INTERFACE_ADDRESS.header.write({ family: 2, prefixLength: 24, index }),
    attributes: INTERFACE_ADDRESS.attributes.write({
      address: `192.0.2.${index}`,
      local: `192.0.2.${index}`,
      label: `eth${index}`,
      flags: { on: ["permanent"], rest: 0 },
    }),
  });
  const route = (index: number) => ({
    header: ROUTE.header.write({ family: 2, table: 254, type: 1 }),
    attributes: ROUTE.attributes.write({
      output: index,
      gateway: "192.0.2.254",
      priority: 100 * index,
      table: 254,
    }),
  });
  const joined = (one: { header: Buffer; attributes: Buffer }) => Buffer.concat([one.header, one.attributes]);
  const make = { links: link, addresses: address, routes: route };
  const ROWS = { links: LINK, addresses: INTERFACE_ADDRESS, routes: ROUTE };
  const all = (kind: keyof typeof make): Buffer[] => [1, 2, 3].map((index) => joined(make[kind](index)));
  const bodies = { links: all("links"), addresses: all("addresses"), routes: all("routes") };
  const malformedLists = (["links", "addresses", "routes"] as const).flatMap((kind) => {
    const { header, attributes } = make[kind](2);
    // A route without a metric has the metric 0: that is correct, and makes it the best one.
    const found = [...oddities(rowsOf(ROWS[kind].attributes), attributes)].filter(
      ({ what }) => what !== "priority dropped",
    );
    const cut = { what: "header cut", bytes: undefined };
    return ofThisPart([...found, cut]).map(({ what, bytes }) => ({
      what: `${what} in ${kind}`,
      bodies: {
        ...bodies,
        [kind]: bodies[kind].with(1, bytes ? Buffer.concat([header, bytes]) : header.subarray(0, 6)),
      },
    }));
  });
  const status = (own: RouteBodies, ...options: string[]) => {
    const limits = new FakePlatform((command) =>
      command === COMMAND.getLimits ? [{ rcvAddAddrs: 1, subflows: 2 }] : [],
    );
    return runOnOddKernel(oddKernel(limits, own), [...options, "status"]);
  };

  let usual: CommandOutput;
  beforeAll(async () => {
    usual = await status(bodies, "-j");
  });

  test.each(malformedLists.map((one) => [one.what, one] as const))("(%s) hides no other", async (_, odd) => {
    const before = JSON.parse(usual.stdout);
    const after = parsed(await status(odd.bodies, "-j"), statusOutput) as typeof before;
    const others = (found: { interfaces: { ifindex: number; addresses: object[] }[] }) =>
      found.interfaces.filter(({ ifindex }) => ifindex !== 2);
    expect(others(after)).toEqual(others(before));
    expect((await status(odd.bodies)).code).toBe(0);
  });
});
