import { describe, expect, test } from "@jest/globals";
import { messageBytes, NLM_F } from "../../src/codec/wire/message.js";
import { asksForChange, normalised, portOf, readdressed, sequences } from "../../src/recording/normalize.js";

const message = (sequence: number, flags = 0) => messageBytes(28, flags, sequence, Buffer.from([1, 2, 3]));
/** A header whose length exceeds the datagram. */
const cut = (sequence: number) => message(sequence).subarray(0, 16);

describe("the headers of a recorded datagram", () => {
  test("are found up to the header with an impossible length, that one included", () => {
    const datagram = Buffer.concat([message(5), Buffer.alloc(1), message(6), Buffer.alloc(1), cut(7)]);
    expect(sequences(datagram)).toEqual([5, 6, 7]);
    expect(sequences(datagram.subarray(0, -1))).toEqual([5, 6]);
    expect(sequences(Buffer.alloc(0))).toEqual([]);
  });

  test("show a change by the request for an acknowledgement", () => {
    expect(asksForChange(message(1, NLM_F.request | NLM_F.ack))).toBe(true);
    expect(asksForChange(message(1, NLM_F.request | NLM_F.dump))).toBe(false);
  });

  test("have no sequence numbers and port ids in a normalised copy", () => {
    const one = message(5);
    one.writeUInt32LE(77, 12);
    expect(normalised(one)).toEqual(message(0));
    expect([portOf(one), portOf(Buffer.alloc(3))]).toEqual([77, 0]);
  });

  test("are readdressed, together with the request that an error repeats", () => {
    const error = messageBytes(2, 0, 5, Buffer.concat([Buffer.alloc(4), cut(5)]));
    const readdressedError = readdressed(error, new Map([[5, 9]]), 77);
    expect([readdressedError.readUInt32LE(8), readdressedError.readUInt32LE(12)]).toEqual([9, 77]);
    expect([readdressedError.readUInt32LE(28), readdressedError.readUInt32LE(32)]).toEqual([9, 77]);
    const readdressedOther = readdressed(message(6), new Map([[5, 9]]), 0);
    expect(readdressedOther).toEqual(message(6));
  });
});
