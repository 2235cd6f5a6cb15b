import { describe, expect, test } from "@jest/globals";
import { messageBytes, splitMessages } from "../../../src/codec/wire/message.js";
import { ProtocolError } from "../../../src/errors.js";
import { hex } from "../../support/hex.js";

const FIRST_MESSAGE = "14000000 1000 0200 07000000 04030201  03020000";
const SECOND_MESSAGE = "10000000 0300 0200 07000000 04030201";

describe("a message", () => {
  test("is written with its length, and with port id 0, the kernel's", () => {
    expect(messageBytes(16, 5, 7, hex`03000000`)).toEqual(hex`
      14000000    # length
      1000 0500   # type, flags
      07000000    # sequence
      00000000    # port id
      03000000    # body
    `);
  });

  test("is decoded to its header's fields and the offset of its body", () => {
    const bytes = hex(FIRST_MESSAGE);
    expect(splitMessages(bytes)).toEqual([
      { type: 16, flags: 2, sequence: 7, port: 0x01020304, bytes, start: 16, end: 20 },
    ]);
  });
});

describe("a datagram", () => {
  test("contains several messages, in order", () => {
    expect(
      splitMessages(hex(FIRST_MESSAGE + SECOND_MESSAGE)).map(({ type, start, end }) => [type, start, end]),
    ).toEqual([
      [16, 16, 20],
      [3, 36, 36],
    ]);
  });

  test("pads messages to four bytes, except perhaps the last", () => {
    const odd = "11000000 1000 0000 00000000 00000000  aa";
    expect(splitMessages(hex(`${odd} 000000 ${odd}`)).map(({ start, end }) => [start, end])).toEqual([
      [16, 17],
      [36, 37],
    ]);
  });

  test("may lie within a larger buffer", () => {
    const bytes = hex(`eeeeee ${FIRST_MESSAGE} ee`);
    const [message, ...more] = splitMessages(bytes, 3, 23);
    expect(message).toMatchObject({ type: 16, start: 19, end: 23 });
    expect(more).toEqual([]);
  });

  test("may be empty", () => {
    expect(splitMessages(Buffer.alloc(0))).toEqual([]);
  });

  test.each([
    ["less than a header", "14000000 1000 0200 07000000 040302"],
    ["a length of 0, which would never end", "00000000 1000 0200 07000000 04030201"],
    ["a length below the header's", "0f000000 1000 0200 07000000 04030201"],
    ["a length beyond the datagram", "15000000 1000 0200 07000000 04030201 03020000"],
    ["a length beyond 31 bits", "fcffffff 1000 0200 07000000 04030201 03020000"],
    ["bytes after the last message", `${FIRST_MESSAGE} 00`],
  ])("is refused for %s", (_, bytes) => {
    expect(() => splitMessages(hex(bytes))).toThrow(ProtocolError);
  });
});
