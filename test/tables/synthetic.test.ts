import { describe, expect, jest, test } from "@jest/globals";
import * as counters from "../../src/codec/families/mptcp-counters.js";
import * as events from "../../src/codec/families/mptcp-events.js";
import * as info from "../../src/codec/families/mptcp-info.js";
import * as pm from "../../src/codec/families/mptcp-pm.js";
import * as sockets from "../../src/codec/families/sock-diag.js";
import * as subflowFlags from "../../src/codec/families/subflow-flags.js";
import { attributes } from "../../src/codec/wire/attributes.js";
import { bits, row, u16, u32 } from "../../src/codec/wire/kinds.js";
import { struct } from "../../src/codec/wire/struct.js";

// Rows that no table has are added to the tables. Code that was written for the existing rows must show them.

const added = (number: number) => ({ madeUpRow: row(number, u32, "a row of this test") });
const FLAG = "madeUpFlag";
const withFlag = (names: readonly string[]) => [...names, FLAG];

const ENDPOINT_FLAGS = withFlag(pm.ENDPOINT_FLAGS);
const ADDRESS = attributes({
  ...pm.ADDRESS.rows,
  flags: row(6, bits(u32, ENDPOINT_FLAGS), "roles"),
  ...added(99),
});
const PM = attributes({ ...pm.PM.rows, addr: row(1, ADDRESS, "the endpoint"), ...added(98) });

const EVENT_FLAGS = withFlag(events.EVENT_FLAGS);
const EVENT = attributes({
  ...events.EVENT.rows,
  flags: row(13, bits(u16, EVENT_FLAGS), "flags"),
  ...added(97),
});
const INVENTED_ROWS = {
  number: 99,
  name: "MADE_UP",
  carries: ["token"],
  mayCarry: [],
  since: "9.9",
  doc: "an event of this test",
};
const PM_EVENTS = [...events.PM_EVENTS, INVENTED_ROWS];

const MPTCP_INFO = struct({ ...info.MPTCP_INFO.rows, ...added(96) });
const SUBFLOW_FLAGS = withFlag(subflowFlags.SUBFLOW_FLAGS);
const SUBFLOW = attributes({
  ...sockets.SUBFLOW.rows,
  flags: row(8, bits(u32, SUBFLOW_FLAGS), "flags"),
  ...added(94),
});
const ULP = attributes({ ...sockets.ULP.rows, mptcp: row(3, SUBFLOW, "the MPTCP part") });
const MPTCP_SOCKET = attributes({
  ...sockets.MPTCP_SOCKET.rows,
  info: row(2, MPTCP_INFO, "struct mptcp_info"),
  ulp: row(19, ULP, "protocol on top of TCP"),
  ...added(95),
});
const TCP_SOCKET = attributes({
  ...sockets.TCP_SOCKET.rows,
  ulp: row(19, ULP, "protocol on top of TCP"),
  madeUpTcpRow: row(93, u32, "a row of this test"),
});
const COUNTER_GROUPS = {
  ...counters.COUNTER_GROUPS,
  paths: [...counters.COUNTER_GROUPS.paths, "MadeUpCounter"],
};

const FAMILIES = "../../src/codec/families";
jest.unstable_mockModule(`${FAMILIES}/mptcp-pm.js`, () => ({ ...pm, ENDPOINT_FLAGS, ADDRESS, PM }));
jest.unstable_mockModule(`${FAMILIES}/mptcp-events.js`, () => ({ ...events, EVENT_FLAGS, EVENT, PM_EVENTS }));
jest.unstable_mockModule(`${FAMILIES}/mptcp-info.js`, () => ({ MPTCP_INFO }));
jest.unstable_mockModule(`${FAMILIES}/subflow-flags.js`, () => ({ SUBFLOW_FLAGS }));
jest.unstable_mockModule(`${FAMILIES}/sock-diag.js`, () => {
  return { ...sockets, SUBFLOW, ULP, MPTCP_SOCKET, TCP_SOCKET };
});
jest.unstable_mockModule(`${FAMILIES}/mptcp-counters.js`, () => ({ ...counters, COUNTER_GROUPS }));

const { connectionOutputs, endpointOutputs, eventOutputs, limitsOutputs } = await import(
  "../support/outputs.js"
);
const { protocolMarkdown } = await import("../docs/protocol.js");
const { counterGroup } = await import("../../src/model/counters.js");

const VALUE = { madeUpRow: 4711 } as object;
const flags = { on: [FLAG], rest: 0 } as never;

describe("an invented row or flag", () => {
  test("of an endpoint is shown in every output", async () => {
    const addr = { id: 1, family: 2, addr4: "192.0.2.1", flags, ...VALUE };
    const { text, json, table, decode } = await endpointOutputs(addr);
    expect(text).toBe("192.0.2.1 id 1 madeUpFlag made_up_row=4711 \n");
    expect(JSON.parse(json)).toEqual([{ address: "192.0.2.1", id: 1, madeUpFlag: true, made_up_row: 4711 }]);
    for (const output of [table, decode]) expect(output).toMatch(/madeUpFlag.*4711|4711.*madeUpFlag/s);
  });

  test("of the reply that contains an endpoint is shown, too", async () => {
    const addr = { id: 1, family: 2, addr4: "192.0.2.1", flags: { on: [], rest: 0 } } as const;
    for (const output of Object.values(await endpointOutputs(addr, VALUE))) expect(output).toContain("4711");
  });

  test("of the limits is shown", async () => {
    const { text, json, table, decode } = await limitsOutputs({ rcvAddAddrs: 0, subflows: 2, ...VALUE });
    expect(text).toBe("add_addr_accepted 0 subflows 2 made_up_row=4711 \n");
    expect(JSON.parse(json)).toEqual([{ add_addr_accepted: 0, subflows: 2, made_up_row: 4711 }]);
    for (const output of [table, decode]) expect(output).toContain("4711");
  });

  test("of an event is shown", async () => {
    const { text, json, table, decode } = await eventOutputs(3, { token: 1, flags, ...VALUE });
    expect(text).toBe("[          CLOSED] token=00000001 made_up_flag=1 made_up_row=4711\n");
    expect(JSON.parse(json)).toEqual({
      event: "CLOSED",
      token: "0x1",
      made_up_flag: true,
      made_up_row: 4711,
    });
    expect(table).toMatch(/made_up_flag=1 made_up_row=4711/);
    expect(decode).toMatch(/madeUpFlag.*4711|4711.*madeUpFlag/);
  });

  test("that is an event is shown", async () => {
    for (const output of Object.values(await eventOutputs(INVENTED_ROWS.number, { token: 1 })))
      expect(output).toMatch(/MADE_UP/);
  });

  test("of a connection and a subflow, of their sockets and their structs, is shown", async () => {
    const subflow = { tokenLoc: 1, idLoc: 0, idRem: 0, flags, madeUpRow: 101 } as object;
    const { text, json, table, decode } = await connectionOutputs(
      { info: { token: 1, madeUpRow: 102 }, madeUpRow: 103 } as object,
      { ulp: { name: "mptcp", mptcp: subflow }, madeUpTcpRow: 104 } as object,
    );
    const [{ info, made_up_row, subflows }] = JSON.parse(json).connections;
    expect([subflows[0].mptcp.made_up_row, info.made_up_row]).toEqual([101, 102]);
    expect([made_up_row, subflows[0].made_up_tcp_row]).toEqual([103, 104]);
    expect(subflows[0].mptcp.flags).toEqual(["made_up_flag"]);
    for (const output of [text, table]) {
      for (const value of [101, 102, 103, 104])
        expect(output).toMatch(new RegExp(`made_up\\w*_row\\W+${value}`));
      expect(output).toMatch(/flags\W+made_up_flag/);
    }
    for (const value of [101, 102, 103, 104, FLAG]) expect(decode).toContain(String(value));
  });

  test("that is a counter has its group", () => {
    expect(counterGroup("MadeUpCounter")).toBe("paths");
  });

  test("is in docs/protocol.md", () => {
    const text = protocolMarkdown();
    expect(text.match(/`madeUp(Tcp)?Row`/g)?.length).toBeGreaterThanOrEqual(7);
    expect(text.match(/`madeUpFlag`/g)?.length).toBeGreaterThanOrEqual(4);
    for (const name of ["MADE_UP", "MadeUpCounter"]) expect(text).toContain(`\`${name}\``);
  });
});
