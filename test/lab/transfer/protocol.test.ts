import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../../support/fuzz.js";
import {
  answerLine,
  END,
  FrameReader,
  frame,
  HELLO,
  MAX_FRAME_LENGTH,
  readAnswer,
  Tally,
} from "../../../src/lab/transfer/protocol.js";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array));

/** Splits a stream at any position, as networks do. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const edges = [
    0,
    ...[...places].map((place) => place % (stream.length + 1)).sort((a, b) => a - b),
    stream.length,
  ];
  return edges.slice(1).map((edge, index) => stream.subarray(edges[index], edge));
}

describe("the stream of a transfer", () => {
  test("is the same however it is split", () => {
    fc.assert(
      fc.property(
        fc.array(bytes, { maxLength: 8 }),
        fc.array(fc.nat(5000), { maxLength: 20 }),
        (parts, places) => {
          const stream = Buffer.concat([HELLO, ...parts.map(frame), END]);
          const [tally, expected] = [new Tally(), new Tally()];
          const reader = new FrameReader(tally);
          for (const chunk of cut(stream, places)) reader.take(chunk);
          for (const part of parts) expected.add(part);
          expect(reader.isEnded).toBe(true);
          expect(tally.answer()).toEqual(expected.answer());
        },
      ),
    );
  });

  test("has no end before its last byte", () => {
    const stream = Buffer.concat([HELLO, frame(Buffer.from("data")), END]);
    const reader = new FrameReader(new Tally());
    reader.take(stream.subarray(0, -1));
    expect(reader.isEnded).toBe(false);
  });

  test.each([
    ["something else", Buffer.from("GET / HTTP/1.1\r\nHost: example\r\n")],
    ["a frame that is too long", Buffer.concat([HELLO, frame(Buffer.alloc(MAX_FRAME_LENGTH + 1))])],
    ["bytes after the end", Buffer.concat([HELLO, END, Buffer.from("x")])],
  ])("is refused if it is %s", (_what, stream) => {
    expect(() => new FrameReader(new Tally()).take(stream)).toThrow(
      /not a transfer|was changed|after its end/,
    );
  });
});

describe("the answer of a receiver", () => {
  test("is decoded to the written values", () => {
    const answer = { bytes: 5, sha256: "0a".repeat(32) };
    expect(readAnswer(answerLine(answer).trimEnd())).toEqual(answer);
  });

  test.each(["", "{}", "null", '{"bytes":1.5}', `{"bytes":5,"sha256":"${"g".repeat(64)}"}`])(
    "cannot be %p",
    (line) => {
      expect(readAnswer(line)).toBeUndefined();
    },
  );
});
