import { describe, expect, test } from "@jest/globals";
import { EVENT } from "../../src/codec/families/mptcp-events.js";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../src/codec/families/nlctrl.js";
import { NLCTRL_ID } from "../../src/codec/families/nlctrl-getfamily.js";
import { LINK } from "../../src/codec/families/rtnetlink.js";
import { type AttributeSet, attributes, list, type Rows } from "../../src/codec/wire/attributes.js";
import {
  be16,
  bits,
  ip,
  ipv4,
  ipv6,
  type Kind,
  presence,
  raw,
  row,
  s32,
  text,
  u8,
  u16,
  u32,
  u64,
} from "../../src/codec/wire/kinds.js";
import { GENLMSGHDR, type Message } from "../../src/codec/wire/message.js";
import { ProtocolError } from "../../src/errors.js";
import { schemaOf } from "../../src/schema/rows.js";
import { checkReceived, complaint } from "../../src/schema/validate.js";
import { NETLINK } from "../../src/transport/transport.js";
import { receivedMessages, recordedEvents } from "../support/datagrams.js";

const NESTED = attributes({ id: row(1, u8, ""), inner: row(2, attributes({ port: row(1, u16, "") }), "") });

/** Kind, values at and within its bounds, values beyond them or of another type. */
const TABLE: [name: string, kind: unknown, good: unknown[], bad: unknown[]][] = [
  ["u8", u8, [0, 255], [-1, 256, 1.5, Number.NaN, "1", null, 1n]],
  ["u16", u16, [0, 0xffff], [-1, 0x10000]],
  ["be16", be16, [0, 0xffff], [-1, 0x10000]],
  ["u32", u32, [0, 0xffffffff], [-1, 0x100000000]],
  ["s32", s32, [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31]],
  ["u64", u64, [0n, 2n ** 64n - 1n], [-1n, 2n ** 64n, 1]],
  ["text of 4 bytes", text(4), ["", "abcd", "üü"], ["abcde", "üüü", "a\0b", 1]],
  ["ipv4", ipv4, ["10.0.0.1"], ["::1", "10.0.0", "10.0.0.1/8", 1]],
  ["ipv6", ipv6, ["::1"], ["10.0.0.1", "fe80::1%lo"]],
  ["ip", ip, ["10.0.0.1", "::1"], ["", "host"]],
  ["bytes", raw, [Buffer.from("a"), new Uint8Array()], ["a", [1]]],
  ["presence", presence, [true], [false, 1]],
  ["bits", bits(u8, ["a", "b"]), [{ on: [], rest: 0 }, { on: ["a", "b"], rest: 255 }], [{ on: ["c"], rest: 0 }, { on: [], rest: 256 }, { on: [] }, ["a"], 1]],
  ["list", list(u8), [[], [1, 255]], [[256], 1]],
  ["attributes", NESTED, [{}, { id: 1, inner: { port: 5 } }, { unknown: [{ type: 9, payload: Buffer.alloc(2) }] }], [{ id: 256 }, { inner: { port: -1 } }, { other: 1 }, { unknown: [{ type: 9 }] }, 1]],
]; // biome-ignore format: a table

describe("a schema derived from a row", () => {
  test.each(TABLE)("accepts %s at its bounds and refuses what is beyond", (_, kind, good, bad) => {
    const schema = schemaOf(kind as Kind<unknown>);
    expect(good.filter((value) => complaint(schema, value) !== undefined)).toEqual([]);
    expect(bad.filter((value) => complaint(schema, value) === undefined)).toEqual([]);
  });

  test.each(TABLE)(
    "accepts of %s only values that are encoded and decoded without change",
    (_, plain, good) => {
      const kind = plain as Kind<unknown>;
      for (const value of good) {
        const bytes = kind.write(value);
        expect(Buffer.from(kind.write(kind.read(bytes, 0, bytes.length)))).toEqual(Buffer.from(bytes));
      }
    },
  );

  test("has errors that name the key and the reason", () => {
    const schema = schemaOf(NESTED as unknown as Kind<unknown>);
    expect(complaint(schema, { inner: { port: 65536 } })).toEqual({
      path: "inner.port",
      message: "more than 65535",
    });
    expect(complaint(schema, { id: -1 })).toEqual({ path: "id", message: "less than 0" });
    expect(complaint(schema, { id: 1.5 })).toEqual({ path: "id", message: "not a whole number" });
    expect(complaint(schema, { id: "1" })).toEqual({ path: "id", message: "not a number" });
    expect(complaint(schema, { inner: { other: 1 } })).toEqual({
      path: "inner.other",
      message: "unknown field",
    });
    expect(complaint(schema, 5)).toEqual({ path: "", message: "not an object" });
  });
});

describe("received values", () => {
  const plain = (set: unknown) => set as AttributeSet<Rows>;

  test("of recorded datagrams match their rows", () => {
    const check = (set: unknown, messages: readonly Message[], offset: number) => {
      for (const { bytes, start, end } of messages)
        checkReceived(plain(set), plain(set).read(bytes, start + offset, end));
      return messages.length;
    };
    const generic = receivedMessages(NETLINK.generic, "replies");
    const links = receivedMessages(NETLINK.route, "replies").filter(({ type }) => type === LINK.created);
    expect(check(EVENT, recordedEvents(), GENLMSGHDR.size)).toBeGreaterThan(5);
    expect(
      check(
        NLCTRL,
        generic.filter(({ type }) => type === NLCTRL_ID),
        GENLMSGHDR.size,
      ),
    ).toBeGreaterThan(0);
    expect(
      check(
        PM,
        generic.filter(({ type }) => type > NLCTRL_ID),
        GENLMSGHDR.size,
      ),
    ).toBeGreaterThan(5);
    expect(check(LINK.attributes, links, LINK.header.size)).toBeGreaterThan(0);
  });

  test("that do not match are a ProtocolError that names them", () => {
    expect(() => checkReceived(plain(NESTED), { id: 256 })).toThrow(ProtocolError);
    expect(() => checkReceived(plain(NESTED), { inner: { port: -1 } })).toThrow(
      "received inner.port: less than 0",
    );
  });
});
