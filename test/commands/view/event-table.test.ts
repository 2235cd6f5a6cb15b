import { describe, expect, test } from "@jest/globals";
import { eventTableHead, eventTableRow } from "../../../commands/view/event-table.js";
import type { EventValues, PathManagerEvent } from "../../../src/index.js";

const line = (event: string, fields: Partial<EventValues> = {}) =>
  eventTableRow({ event, stamp: 0, ...fields } as PathManagerEvent);
const row = (fields: Partial<EventValues>) => line("SF_CLOSED", fields).split(/ {2,}/);

describe("a row of events", () => {
  test("has the columns of the heading", () => {
    const text = line("CREATED", { token: 0x0f508e50, dev: "eth0" });
    const column = (name: string) => eventTableHead().indexOf(name);
    expect(text.indexOf("CREATED")).toBe(column("event"));
    expect(text.indexOf("0f508e50")).toBe(column("token"));
    expect(text.indexOf("eth0")).toBe(column("dev"));
  });

  test("has both ends in a form that can be pasted", () => {
    const ends = {
      local: { address: "192.0.2.3", port: 53345 },
      remote: { address: "2001:db8::1", port: 443 },
    };
    expect(row({ token: 1, localId: 2, remoteId: 0, ...ends })).toEqual([
      "SF_CLOSED",
      "00000001",
      "2/0",
      "192.0.2.3:53345",
      "[2001:db8::1]:443",
    ]);
  });

  test("names special states as text", () => {
    const cells = row({
      backup: true,
      errno: 110,
      errnoName: "ETIMEDOUT",
      resetReason: 1,
      serverSide: true,
      denyJoinId0: true,
    });
    expect(cells.at(-1)).toBe("backup ETIMEDOUT reset 1 server deny_join_id0");
  });

  test("shows an interface without a name by its number, and escapes control characters", () => {
    expect(row({ ifindex: 7 }).at(-1)).toBe("if7");
    expect(row({ ifindex: 7, dev: "a\u001bb" }).at(-1)).toBe("a\\x1bb");
  });

  test("has one id if the event has one", () => {
    expect(row({ remoteId: 3 }).at(-1)).toBe("-/3");
  });

  test("has no trailing blanks", () => {
    expect([eventTableHead(), line("CLOSED")].join()).not.toMatch(/ (,|$)/);
  });
});
