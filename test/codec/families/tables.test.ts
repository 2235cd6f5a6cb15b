import { describe, expect, test } from "@jest/globals";
import { EVENT, PM_EVENTS } from "../../../src/codec/families/mptcp-events.js";
import { ADDRESS, PM, PM_COMMANDS } from "../../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../../src/codec/families/nlctrl.js";
import { INTERFACE_ADDRESS, LINK, ROUTE } from "../../../src/codec/families/rtnetlink.js";
import type { AttributeSet, Rows } from "../../../src/codec/wire/attributes.js";
import { EXTENDED_ACK } from "../../../src/codec/wire/extended-ack.js";
import type { Row } from "../../../src/codec/wire/kinds.js";
import { POLICY_ATTRIBUTE } from "../../../src/codec/wire/policy.js";

const ALL_TABLES = {
  ADDRESS,
  PM,
  EVENT,
  NLCTRL,
  POLICY_ATTRIBUTE,
  EXTENDED_ACK,
  LINK: LINK.attributes,
  INTERFACE_ADDRESS: INTERFACE_ADDRESS.attributes,
  ROUTE: ROUTE.attributes,
} as const;

const rowsOf = (set: unknown) => Object.values((set as AttributeSet<Rows>).rows) as Row[];

describe("a table", () => {
  test.each(Object.entries(ALL_TABLES))("of %s has each number once", (_, set) => {
    const numbers = rowsOf(set).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.min(...numbers)).toBeGreaterThan(0);
  });

  test.each(Object.entries(ALL_TABLES))("of %s explains each row in one line", (_, set) => {
    for (const { doc } of rowsOf(set)) expect(doc).toMatch(/^\S.*[^.\s]$/);
  });

  test("has each number of a command or event once", () => {
    for (const all of [Object.values(PM_COMMANDS), PM_EVENTS]) {
      const numbers = all.map(({ number }) => number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }
  });
});
