import { describe, expect, test } from "@jest/globals";
import { eventText } from "../../../commands/view/event.js";
import { eventJson, eventLine } from "../../../commands/view/event-json.js";
import type { EventValues, PathManagerEvent } from "../../../src/index.js";

const NO_COLOR_STYLE = { color: false, light: false };
type Fields = Partial<EventValues> & { event?: string };
const text = (event: Fields, style = NO_COLOR_STYLE) =>
  eventText({ event: "CREATED", stamp: 0, ...event } as PathManagerEvent, style);
const json = (event: Fields, stamp?: [key: string, value: string]) =>
  eventLine({ event: "CREATED", stamp: 0, ...event } as PathManagerEvent, stamp);

/** Every attribute of an event. */
const ALL: Fields = {
  event: "SF_CLOSED",
  unknownFlags: 0x10,
  denyJoinId0: true,
  serverSide: true,
  resetFlags: 1,
  resetReason: 2,
  dev: "va1",
  ifindex: 3,
  timeout: 5,
  errno: 104,
  errnoName: "ECONNRESET",
  backup: true,
  remote: { address: "10.1.1.2", port: 5001 },
  local: { address: "10.1.1.1", port: 34569 },
  localId: 2,
  remoteId: 1,
  token: 0xa39e56ff,
};

describe("an event as text", () => {
  test.each([
    ["[         CREATED]", "CREATED"],
    ["[     ESTABLISHED]", "ESTABLISHED"],
    ["[          CLOSED]", "CLOSED"],
    ["[       ANNOUNCED]", "ANNOUNCED"],
    ["[         REMOVED]", "REMOVED"],
    ["[  SF_ESTABLISHED]", "SF_ESTABLISHED"],
    ["[       SF_CLOSED]", "SF_CLOSED"],
    ["[         SF_PRIO]", "SF_PRIO"],
    ["[LISTENER_CREATED]", "LISTENER_CREATED"],
    ["[ LISTENER_CLOSED]", "LISTENER_CLOSED"],
    ["[UNKNOWN 9]", "UNKNOWN 9"],
  ] as const)("begins with %s", (head, event) => {
    expect(text({ event })).toBe(head);
  });

  test("has all values in the order of ip mptcp monitor, without a trailing blank", () => {
    expect(text(ALL)).toBe(
      "[       SF_CLOSED] token=a39e56ff remid=1 locid=2 saddr4=10.1.1.1 daddr4=10.1.1.2 sport=34569 dport=5001 " +
        "backup=1 error=104 timeout=5 ifindex=3 dev=va1 reset_reason=2 reset_flags=0x1 server_side deny_join_id0 " +
        "flags=0x10",
    );
  });

  test("pads a token with zeros", () => {
    expect(text({ token: 0x0f508e50 })).toBe("[         CREATED] token=0f508e50");
    expect(text({ token: 0 })).toBe("[         CREATED] token=00000000");
  });

  test("names the family of the address", () => {
    expect(text({ local: { address: "::ffff:10.1.1.2" }, remote: { address: "2001:db8::1" } })).toBe(
      "[         CREATED] saddr6=::ffff:10.1.1.2 daddr6=2001:db8::1",
    );
  });

  test("shows zeros that were received, and hides false flags", () => {
    const zeros = { remoteId: 0, localId: 0, local: { port: 0 }, errno: 0, resetReason: 0, resetFlags: 0 };
    expect(text({ ...zeros, backup: false, serverSide: false })).toBe(
      "[         CREATED] remid=0 locid=0 sport=0 backup=0 error=0 reset_reason=0 reset_flags=0",
    );
  });

  test("of an unknown number has its attributes, too", () => {
    expect(text({ ...ALL, event: "UNKNOWN 17" })).toBe(
      text(ALL).replace("[       SF_CLOSED]", "[UNKNOWN 17]"),
    );
  });

  test("that is incomplete has the name that the kernel sent", () => {
    const incomplete = { event: "INCOMPLETE", name: "SF_CLOSED", problems: [{ field: "token" }] };
    expect(text(incomplete)).toBe("[       SF_CLOSED] incomplete=token");
    expect(json(incomplete)).toBe('{"event":"SF_CLOSED","incomplete":"token"}');
  });

  test("colours values only", () => {
    const event = { local: { address: "10.1.0.1" }, remote: { address: "fe80::1" }, ifindex: 3, dev: "va1" };
    expect(text(event, { color: true, light: false })).toBe(
      "[         CREATED] saddr4=\u001b[1;35m10.1.0.1\u001b[0m daddr6=\u001b[1;94mfe80::1\u001b[0m ifindex=3 " +
        "dev=\u001b[1;36mva1\u001b[0m",
    );
    expect(text(event, { color: true, light: true })).toContain("saddr4=\u001b[35m10.1.0.1\u001b[0m");
  });

  test("escapes control characters of a name", () => {
    expect(text({ ifindex: 3, dev: "a\rb" })).toBe("[         CREATED] ifindex=3 dev=a\\x0db");
  });
});

describe("an event as JSON", () => {
  test("has iproute2's keys in its order, then our own", () => {
    expect(json(ALL)).toBe(
      '{"event":"SF_CLOSED","token":"0xa39e56ff","remid":1,"locid":2,"saddr4":"10.1.1.1","daddr4":"10.1.1.2",' +
        '"sport":34569,"dport":5001,"backup":1,"error":104,"error_name":"ECONNRESET","timeout":5,"ifindex":3,' +
        '"dev":"va1","reset_reason":2,"reset_reason_name":"lack of resources","reset_flags":"0x1",' +
        '"server_side":true,"deny_join_id0":true,"flags":"0x10"}',
    );
  });

  test("does not pad a token", () => {
    expect(json({ token: 0x0f508e50 })).toBe('{"event":"CREATED","token":"0xf508e50"}');
  });

  test("has its timestamp first", () => {
    expect(json({ token: 1 }, ["timestamp_short", "2026-11-22T10:41:44.565684"])).toBe(
      '{"timestamp_short":"2026-11-22T10:41:44.565684","event":"CREATED","token":"0x1"}',
    );
  });

  test("writes zero flags without a prefix, and codes without a name by their number", () => {
    expect(json({ resetReason: 77, resetFlags: 0 })).toBe(
      '{"event":"CREATED","reset_reason":77,"reset_reason_name":"reason 77","reset_flags":"0"}',
    );
  });

  test("of an unknown number has its attributes, too", () => {
    expect(json({ event: "UNKNOWN 17" })).toBe('{"event":"UNKNOWN 17"}');
    expect(json({ ...ALL, event: "UNKNOWN 17" })).toBe(json(ALL).replace("SF_CLOSED", "UNKNOWN 17"));
  });

  test("is one line, whatever the names contain", () => {
    for (const name of ["va1", 'a"b', "a\\b", "\u0001", "\u007f", "gr\u00f6\u00dfe", "\ud83d", ""]) {
      const line = json({ ...ALL, dev: name, netns: name });
      expect(JSON.parse(line)).toMatchObject({ event: "SF_CLOSED", dev: name, netns: name });
      expect(JSON.stringify(JSON.parse(line))).toBe(line);
    }
  });

  test("reports a loss as a record", () => {
    const loss = { event: "OVERRUN", lost: 7, stamp: 0 } as const;
    expect(eventLine(loss)).toBe('{"event":"OVERRUN","lost":7}');
    expect(eventJson(loss)).toEqual({ event: "OVERRUN", lost: 7 });
  });
});
