import { describe, expect, test } from "@jest/globals";
import { INTERFACE_ADDRESS, LINK, NEXT_HOP, ROUTE } from "../../../src/codec/families/rtnetlink.js";
import { GENLMSGHDR, NLMSGHDR } from "../../../src/codec/wire/message.js";
import { ProtocolError } from "../../../src/errors.js";
import { hex } from "../../support/hex.js";

describe("a fixed header", () => {
  test("has the size of the kernel's structure", () => {
    const sizes = [NLMSGHDR, GENLMSGHDR, LINK.header, INTERFACE_ADDRESS.header, ROUTE.header, NEXT_HOP];
    expect(sizes.map(({ size }) => size)).toEqual([16, 4, 16, 8, 12, 8]);
  });

  test("is written field by field, and decoded", () => {
    const bytes = hex`
      00 00       # family, pad
      0100        # type: Ethernet
      02000000    # index
      43100100    # up broadcast running multicast lowerUp
      ffffffff    # change
    `;
    const values = {
      family: 0,
      pad: 0,
      type: 1,
      index: 2,
      flags: { on: ["up", "broadcast", "running", "multicast", "lowerUp"] as const, rest: 0 },
      change: 0xffffffff,
    };
    expect(LINK.header.write(values)).toEqual(bytes);
    expect(LINK.header.read(bytes, 0, 16)).toEqual(values);
  });

  test("has zeros for absent values", () => {
    expect(LINK.header.write({ index: 2 })).toEqual(hex`00000000 02000000 00000000 00000000`);
    expect(ROUTE.header.write({})).toEqual(Buffer.alloc(12));
  });

  test("is decoded at its offset in a buffer, without the bytes after it", () => {
    const bytes = Buffer.concat([Buffer.alloc(5, 0xee), hex`01 02 0300`, Buffer.alloc(5, 0xee)]);
    expect(GENLMSGHDR.read(bytes, 5, bytes.length)).toEqual({ command: 1, version: 2, reserved: 3 });
  });

  test("needs all its bytes", () => {
    expect(() => GENLMSGHDR.read(hex`010203`, 0, 3)).toThrow(ProtocolError);
    expect(() => GENLMSGHDR.read(hex`01020304`, 1, 4)).toThrow("3 bytes instead of a header of 4");
  });

  test("refuses values that do not fit", () => {
    expect(() => GENLMSGHDR.write({ command: 256 })).toThrow(ProtocolError);
  });
});
