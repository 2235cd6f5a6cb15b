import { describe, expect, test } from "@jest/globals";
import { eventTableHead, eventTableRow } from "../../../commands/view/event-table.js";
import type { PathManagerEvent } from "../../../src/index.js";

const row = (event: Partial<PathManagerEvent>) =>
  eventTableRow({ event: "SF_CLOSED", stamp: 0, ...event }).split(/ {2,}/);

describe("a row of events", () => {
  test("has the columns of the heading", () => {
    const line = eventTableRow({ event: "CREATED", stamp: 0, token: 0x0f508e50, dev: "eth0" });
    const column = (name: string) => eventTableHead().indexOf(name);
    expect(line.indexOf("CREATED")).toBe(column("event"));
    expect(line.indexOf("0f508e50")).toBe(column("token"));
    expect(line.indexOf("eth0")).toBe(column("dev"));
  });

  test("has both ends in a form that can be pasted", () => {
    const ends = { source: "192.0.2.3", sourcePort: 53345, destination: "2001:db8::1", destinationPort: 443 };
    expect(row({ token: 1, localId: 2, remoteId: 0, ...ends })).toEqual([
      "SF_CLOSED",
      "00000001",
      "2/0",
      "192.0.2.3:53345",
      "[2001:db8::1]:443",
    ]);
  });

  test("names special states as text", () => {
    const cells = row({ backup: true, error: 110, resetReason: 1, serverSide: true, denyJoinId0: true });
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
    expect([eventTableHead(), eventTableRow({ event: "CLOSED", stamp: 0 })].join()).not.toMatch(/ (,|$)/);
  });
});
