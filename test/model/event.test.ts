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
  saddr4: ["10.1.0.1", { source: "10.1.0.1" }],
  saddr6: ["::ffff:10.1.0.1", { source: "::ffff:10.1.0.1" }],
  daddr4: ["10.1.0.2", { destination: "10.1.0.2" }],
  daddr6: ["2001:db8::2", { destination: "2001:db8::2" }],
  sport: [5000, { sourcePort: 5000 }],
  dport: [0, { destinationPort: 0 }],
  backup: [1, { backup: true }],
  error: [104, { error: 104 }],
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

const read = (number: number, wire: Wire): PathManagerEvent => {
  const bytes = EVENT.write(wire);
  return readEvent(number, bytes, 0, bytes.length, STAMP);
};

describe("an event from the kernel", () => {
  test.each(PM_EVENTS as readonly PmEvent[])(
    "$name has its attributes, over IPv4 and IPv6",
    ({ number, name, carries }) => {
      for (const otherFamily of ["4", "6"]) {
        const wire: Record<string, unknown> = {};
        const model = { event: name, stamp: STAMP };
        for (const attribute of carries.filter((one) => !one.endsWith(otherFamily))) {
          wire[attribute] = ATTRIBUTE_VALUES[attribute][0];
          Object.assign(model, ATTRIBUTE_VALUES[attribute][1]);
        }
        expect(read(number, wire as Wire)).toEqual(model);
      }
    },
  );

  test.each(Object.keys(ATTRIBUTE_VALUES) as EventAttribute[])("is decoded with %s alone", (attribute) => {
    const [value, model] = ATTRIBUTE_VALUES[attribute];
    const wire = { token: 1, [attribute]: value } as Wire;
    expect(read(11, wire)).toEqual({ event: "SF_CLOSED", token: 1, ...model, stamp: STAMP });
  });

  test("has only the received attributes", () => {
    expect(read(3, { token: 1 })).toEqual({ event: "CLOSED", token: 1, stamp: STAMP });
  });

  test("is marked if a connection's event has no token; listeners' events have no token", () => {
    expect(read(3, {})).toEqual({ event: "CLOSED", problems: [{ field: "token" }], stamp: STAMP });
    expect(read(15, {})).toEqual({ event: "LISTENER_CREATED", stamp: STAMP });
  });

  test("has backup as the kernel sent it, true or false", () => {
    const model = { event: "SF_PRIO", token: 1, backup: false, stamp: STAMP };
    expect(read(13, { token: 1, backup: 0 })).toEqual(model);
  });

  test("is server side by the attribute of old kernels or the flag of newer ones, never by a 0", () => {
    expect(read(1, { serverSide: 0 })).not.toHaveProperty("serverSide");
    expect(read(1, { serverSide: 1 })).toHaveProperty("serverSide", true);
    expect(read(1, { flags: { on: ["serverSide"], rest: 0 } })).toHaveProperty("serverSide", true);
    const baseEvent = { token: 1, flags: { on: [], rest: 0 } } as const;
    expect(read(1, baseEvent)).toEqual({ event: "CREATED", token: 1, stamp: STAMP });
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

  test("has no attribute outside its row", () => {
    const carries = new Map<number, readonly string[]>(PM_EVENTS.map((one) => [one.number, one.carries]));
    const events = recordedEvents();
    for (const { bytes, start, end } of events) {
      const { command } = GENLMSGHDR.read(bytes, start, end);
      const values = EVENT.read(bytes, start + GENLMSGHDR.size, end);
      expect(carries.get(command)).toEqual(expect.arrayContaining(Object.keys(values)));
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
