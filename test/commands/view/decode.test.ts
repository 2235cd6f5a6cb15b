import { describe, expect, test } from "@jest/globals";
import { hexDump, packetJson, packetText } from "../../../commands/view/decode.js";
import type { Annotated, DecodedPacket } from "../../../src/index.js";

const packet = (direction: "in" | "out", ...messages: readonly Annotated[]): DecodedPacket => ({
  stamp: 1,
  direction,
  protocol: 16,
  messages,
  bytes: Buffer.alloc(0),
});
const ADD: Annotated = {
  name: "mptcp_pm addAddr",
  sequence: 2,
  flags: ["request", "ack"],
  values: { addr: { id: 5, flags: ["subflow", "backup"], unknown: [{ type: 99, payload: "ab" }] } },
};

describe("a packet as text", () => {
  test("has its kind, then its values by their paths", () => {
    expect(packetText(packet("out", ADD))).toBe(
      [
        "-> mptcp_pm addAddr #2 request ack",
        "   addr.id 5",
        "   addr.flags subflow backup",
        "   addr.unknown.0.type 99",
        "   addr.unknown.0.payload ab",
        "",
      ].join("\n"),
    );
  });

  test("has a heading for each of its messages, and no sequence number for an event", () => {
    const event = { name: "mptcp_pm event CLOSED", sequence: 0, flags: [], values: { token: 1 } };
    expect(packetText(packet("in", event, event))).toBe(
      "<- mptcp_pm event CLOSED\n   token 1\n<- mptcp_pm event CLOSED\n   token 1\n",
    );
  });

  test("escapes the kind of a note", () => {
    const note = { kind: "\u001b]0;title\u0007" };
    expect(packetText({ ...packet("in"), note })).toBe("-- \\x1b]0;title\\x07\n");
  });

  test("has a note after its kind", () => {
    const note = { kind: "lost" as const, protocol: 16, socket: 1, lost: 7 };
    expect(packetText({ ...packet("in"), protocol: 2, note })).toBe(
      "-- lost\n   protocol 16\n   socket 1\n   lost 7\n",
    );
  });

  test("escapes control characters of a recording", () => {
    const odd = { name: "a\u001b[2J", sequence: 0, flags: [], values: { text: "b\u009b\n" } };
    expect(packetText(packet("in", odd))).toBe("<- a\\x1b[2J\n   text b\\x9b\\x0a\n");
  });

  test("escapes control characters in the name of a value", () => {
    const odd = { name: "a", sequence: 0, flags: [], values: { "x\u001b": 1 } };
    expect(packetText(packet("in", odd))).toBe("<- a\n   x\\x1b 1\n");
  });
});

describe("hex dump", () => {
  test("has sixteen bytes in a line after their offset", () => {
    expect(hexDump(Buffer.from(Array.from({ length: 18 }, (_, i) => i)))).toBe(
      "   0000: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n   0010: 10 11\n",
    );
  });

  test("is empty without bytes", () => {
    expect(hexDump(Buffer.alloc(0))).toBe("");
  });
});

describe("a packet as JSON", () => {
  test("has its messages", () => {
    expect(packetJson(packet("out", ADD))).toEqual({
      stamp: 1,
      direction: "out",
      protocol: 16,
      messages: [ADD],
    });
  });

  test("has its note instead", () => {
    const note = { kind: "clock" as const, now: 5 };
    expect(packetJson({ ...packet("in"), protocol: 2, note })).toEqual({
      stamp: 1,
      direction: "in",
      protocol: 2,
      note,
    });
  });
});
