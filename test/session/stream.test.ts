import { describe, expect, test } from "@jest/globals";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import type { AttributeSet, Rows } from "../../src/codec/wire/attributes.js";
import { NLM_F } from "../../src/codec/wire/message.js";
import { KernelError, TransportError } from "../../src/errors.js";
import type { Request } from "../../src/session/request.js";
import { Session } from "../../src/session/session.js";
import { type Answer, FakeTransport } from "../support/fake-transport.js";
import { doneBytes, replyBytes } from "../support/replies.js";

const dump: Request = {
  operation: "connection list",
  type: 20,
  flags: NLM_F.request | NLM_F.dump,
  body: Buffer.alloc(4),
  attributesAt: 4,
  attributes: PM as unknown as AttributeSet<Rows>,
};

function open(answer?: Answer, timeoutMs = 1000) {
  const transport = new FakeTransport(answer);
  return { transport, session: new Session(transport, { timeoutMs }) };
}

const part = (request: Buffer, text: string, flags: number = NLM_F.multi) =>
  replyBytes(request, Buffer.from(text.padEnd(4)), flags);
const three: Answer = (request) => [
  Buffer.concat([part(request, "a"), part(request, "b")]),
  part(request, "c"),
  doneBytes(request),
];

async function textsOf(session: Session): Promise<string[][]> {
  const batches: string[][] = [];
  for await (const batch of session.stream(dump))
    batches.push(batch.map(({ bytes, start, end }) => bytes.toString("latin1", start, end).trim()));
  return batches;
}

describe("a streamed dump", () => {
  test("returns each datagram's messages when they are requested", async () => {
    const { session } = open(three);
    expect(await textsOf(session)).toEqual([["a", "b"], ["c"]]);
  });

  test("reads no more datagrams than requested", async () => {
    const { session, transport } = open(three);
    const stream = session.stream(dump);
    await stream.next();
    expect(transport.receive()).toBeDefined();
  });

  test("fails if the kernel ends it with an errno", async () => {
    const { session } = open((request) => [part(request, "a"), doneBytes(request, 22)]);
    await expect(textsOf(session)).rejects.toThrow(KernelError);
  });

  test("fails if the list changed during it", async () => {
    const { session } = open((request) => [
      part(request, "a"),
      doneBytes(request, 0, {}, NLM_F.multi | NLM_F.dumpInterrupted),
    ]);
    await expect(textsOf(session)).rejects.toThrow("kept changing");
  });

  test("fails if no more messages arrive in time", async () => {
    const { session } = open((request) => [part(request, "a")], 30);
    await expect(textsOf(session)).rejects.toThrow(TransportError);
  });

  test("is read to its end if the reader stops, and the next one follows it", async () => {
    const { session, transport } = open(three);
    for await (const _ of session.stream(dump)) break;
    expect(transport.receive()).toBeUndefined();
    expect(await textsOf(session)).toHaveLength(2);
    expect(await session.request(dump)).toHaveLength(3);
  });

  test("alternates with other dumps", async () => {
    const { session, transport } = open(three);
    const [streamed, requested] = await Promise.all([textsOf(session), session.request(dump)]);
    expect([streamed, requested.length, transport.sent.length]).toEqual([[["a", "b"], ["c"]], 3, 2]);
  });

  test("ends when the socket closes", async () => {
    const { session } = open((request) => [part(request, "a")]);
    const stream = session.stream(dump);
    await stream.next();
    const rest = stream.next();
    session.close();
    await expect(rest).rejects.toThrow("the socket was closed");
  });
});
