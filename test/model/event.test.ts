import { describe, expect, test } from "@jest/globals";
import {
  EVENT,
  type EventAttribute,
  PM_EVENTS,
  type PmEvent,
} from "../../src/codec/families/mptcp-events.js";
import type { Attributes } from "../../src/codec/wire/attributes.js";
import { GENLMSGHDR } from "../../src/codec/wire/message.js";
import { EVENT_NAMES, type PathManagerEvent, resetReasonName } from "../../src/model/event.js";
import { readEvent } from "../../src/model/read-event.js";
import { recordedEvents } from "../support/datagrams.js";

const STAMP = 1_700_000_000_123_456;

type Wire = Attributes<(typeof EVENT)["rows"]>;

/** One value of every attribute, and the resulting field; the IPv6 forms share their names with those of IPv4. */
const ATTRIBUTE_VALUES: Record<EventAttribute, readonly [wire: Wire[EventAttribute], model: object]> = {
  token: [0x0f508e50, { token: 0x0f508e50 }],
  remoteId: [1, { remoteId: 1 }],
  localId: [0, { localId: 0 }],
  family: [10, {}],
  saddr4: ["10.1.0.1", { local: { address: "10.1.0.1" } }],
  saddr6: ["::ffff:10.1.0.1", { local: { address: "::ffff:10.1.0.1" } }],
  daddr4: ["10.1.0.2", { remote: { address: "10.1.0.2" } }],
  daddr6: ["2001:db8::2", { remote: { address: "2001:db8::2" } }],
  sport: [5000, { local: { port: 5000 } }],
  dport: [0, { remote: { port: 0 } }],
  backup: [1, { backup: true }],
  error: [104, { errno: 104, errnoName: "ECONNRESET" }],
  timeout: [7, { timeout: 7 }],
  ifindex: [3, { ifindex: 3 }],
  resetReason: [2, { resetReason: 2 }],
  resetFlags: [1, { resetFlags: 1 }],
  serverSide: [1, { serverSide: true }],
  flags: [
    { on: ["denyJoinId0", "serverSide"], rest: 0x10 },
    { serverSide: true, denyJoinId0: true, unknownFlags: 0x10 },
  ],
};

/** The fields of these attributes; address and port are one. */
function modelOf(attributes: readonly EventAttribute[]): object {
  const parts = attributes.map((one) => ATTRIBUTE_VALUES[one][1] as Record<string, object>);
  const [local, remote] = ["local", "remote"].map((end) =>
    Object.assign({}, ...parts.map((one) => one[end])),
  );
  const all = Object.assign({}, ...parts);
  return { ...all, ...(all.local && { local }), ...(all.remote && { remote }) };
}

const read = (number: number, wire: Wire): PathManagerEvent => {
  const bytes = EVENT.write(wire);
  return readEvent(number, bytes, 0, bytes.length, STAMP);
};

describe("an event from the kernel", () => {
  test.each(PM_EVENTS as readonly PmEvent[])(
    "$name has its attributes, over IPv4 and IPv6",
    ({ number, name, carries, mayCarry }) => {
      for (const otherFamily of ["4", "6"])
        for (const names of [carries, [...carries, ...mayCarry]]) {
          const attributes = names.filter((one) => !one.endsWith(otherFamily));
          const wire = Object.fromEntries(attributes.map((one) => [one, ATTRIBUTE_VALUES[one][0]]));
          expect(read(number, wire as Wire)).toEqual({ event: name, stamp: STAMP, ...modelOf(attributes) });
        }
    },
  );

  test.each(Object.keys(ATTRIBUTE_VALUES) as EventAttribute[])("is decoded with %s alone", (attribute) => {
    const wire = { token: 1, [attribute]: ATTRIBUTE_VALUES[attribute][0] } as Wire;
    const model = { token: 1, ...modelOf([attribute]) };
    expect(read(17, wire)).toEqual({ event: "UNKNOWN 17", ...model, stamp: STAMP });
    expect(read(11, wire)).toMatchObject({ event: "INCOMPLETE", name: "SF_CLOSED", ...model, stamp: STAMP });
  });

  test.each(PM_EVENTS as readonly PmEvent[])(
    "$name without an attribute that it always has is incomplete, and names it",
    ({ number, name, carries }) => {
      const attributes = carries.filter((one) => !one.endsWith("6"));
      for (const missing of attributes.filter((one) => one !== "family")) {
        const rest = attributes.filter((one) => one !== missing);
        const wire = Object.fromEntries(rest.map((one) => [one, ATTRIBUTE_VALUES[one][0]]));
        const problems = [{ field: missing.replace("4", "") }];
        const model = { event: "INCOMPLETE", name, problems, ...modelOf(rest) };
        expect(read(number, wire as Wire)).toEqual({ ...model, stamp: STAMP });
      }
    },
  );

  test("names an attribute that cannot be decoded once", () => {
    const bytes = EVENT.write({ unknown: [{ type: 1, payload: Buffer.from([1]) }] });
    const event = readEvent(3, bytes, 0, bytes.length, STAMP);
    expect(event.problems).toEqual([{ field: "token", reason: expect.any(String) }]);
    expect(event).toMatchObject({ event: "INCOMPLETE", name: "CLOSED" });
  });

  test("has only the received attributes", () => {
    expect(read(3, { token: 1 })).toEqual({ event: "CLOSED", token: 1, stamp: STAMP });
  });

  test("has backup as the kernel sent it, true or false", () => {
    expect(read(13, { token: 1, backup: 0 })).toHaveProperty("backup", false);
  });

  test("is server side by the attribute of old kernels or the flag of newer ones, never by a 0", () => {
    expect(read(1, { serverSide: 0 })).not.toHaveProperty("serverSide");
    expect(read(1, { serverSide: 1 })).toHaveProperty("serverSide", true);
    expect(read(1, { flags: { on: ["serverSide"], rest: 0 } })).toHaveProperty("serverSide", true);
    const baseEvent = { token: 1, flags: { on: [], rest: 0 } } as const;
    expect(read(1, baseEvent)).not.toHaveProperty("serverSide");
  });

  test.each([0, 4, 5, 8, 9, 12, 14, 17, 255])(
    "%i has no name, and keeps its number and its attributes",
    (number) => {
      const values = { token: 1, unknown: [{ type: 77, payload: Buffer.from([1]) }] };
      expect(read(number, values)).toEqual({ event: `UNKNOWN ${number}`, ...values, stamp: STAMP });
      expect(read(number, {})).toEqual({ event: `UNKNOWN ${number}`, stamp: STAMP });
    },
  );

  test("keeps attributes that have no name", () => {
    const unknown = [{ type: 77, payload: Buffer.from([1, 2]) }];
    expect(read(3, { token: 1, unknown })).toEqual({ event: "CLOSED", token: 1, unknown, stamp: STAMP });
  });

  test("has no attribute outside its row, and each that it always has", () => {
    const rows = new Map<number, PmEvent>(PM_EVENTS.map((one) => [one.number, one]));
    const events = recordedEvents();
    for (const { bytes, start, end } of events) {
      const { command } = GENLMSGHDR.read(bytes, start, end);
      const values = EVENT.read(bytes, start + GENLMSGHDR.size, end);
      const { carries = [], mayCarry = [] } = rows.get(command) ?? {};
      expect([...carries, ...mayCarry]).toEqual(expect.arrayContaining(Object.keys(values)));
      expect(readEvent(command, bytes, start + GENLMSGHDR.size, end, 0).problems).toBeUndefined();
    }
    expect(events.length).toBeGreaterThan(5);
  });
});

describe("the names of events", () => {
  test("are those of ip mptcp monitor", () => {
    expect(EVENT_NAMES).toEqual([
      "CREATED",
      "ESTABLISHED",
      "CLOSED",
      "ANNOUNCED",
      "REMOVED",
      "SF_ESTABLISHED",
      "SF_CLOSED",
      "SF_PRIO",
      "LISTENER_CREATED",
      "LISTENER_CLOSED",
    ]);
  });
});

describe("the reason of a reset", () => {
  test("has the name of RFC 8684, or its number", () => {
    expect([0, 6, 7].map(resetReasonName)).toEqual(["unspecified", "middlebox interference", "reason 7"]);
  });
});
