import { describe, expect, test } from "@jest/globals";
import { messageBytes, NLM_F, NLMSGHDR, splitMessages } from "../../src/codec/wire/message.js";
import { type KernelError, ProtocolError, RecordingError, TransportError } from "../../src/errors.js";
import { hex } from "../support/hex.js";
import { replyBytes, requestOf, verdictBytes } from "../support/replies.js";
import { failure, HEAD, open, request } from "../support/session.js";

describe("a request", () => {
  test("is sent once, with a sequence number that is never 0 and its flags", async () => {
    const { transport, session } = open((sent) => [verdictBytes(sent, 0)]);
    await session.request(request(NLM_F.ack, { subflows: 3 }));
    await session.request(request(NLM_F.ack));
    expect(transport.sent.map((sent) => requestOf(sent))).toMatchObject([
      { type: 28, flags: 5, sequence: 1, port: 0 },
      { type: 28, flags: 5, sequence: 2, port: 0 },
    ]);
  });

  test("with an acknowledgement returns the replies before it", async () => {
    const { session } = open((sent) => [replyBytes(sent, HEAD), verdictBytes(sent, 0)]);
    expect(await session.request(request(NLM_F.ack))).toHaveLength(1);
  });

  test("without an acknowledgement is complete with its reply", async () => {
    const { session, transport } = open((sent) => [replyBytes(sent, HEAD)]);
    const [reply] = await session.request(request(0));
    expect(reply?.bytes.subarray(reply.start, reply.end)).toEqual(HEAD);
    expect(transport.waits).toBe(0);
  });

  test("finds its reply after another message of the same datagram", async () => {
    const { session } = open((sent) => [
      Buffer.concat([
        messageBytes(28, 0, 0, HEAD),
        messageBytes(1, 0, 1, Buffer.alloc(0)),
        verdictBytes(sent, 0),
      ]),
    ]);
    expect(await session.request(request(NLM_F.ack))).toEqual([]);
  });

  test("waits for a later reply", async () => {
    const { session, transport } = open();
    const answer = session.request(request(NLM_F.ack));
    setTimeout(() => transport.push(verdictBytes(transport.sent[0]!, 0)), 20);
    expect(await answer).toEqual([]);
    expect(transport.waits).toBe(1);
  });

  test("ignores replies with other sequence numbers", async () => {
    const { session, transport } = open((sent) => [
      messageBytes(2, 0, 99, hex`ffffffff`),
      messageBytes(28, 0, 0, HEAD),
      messageBytes(3, 2, 2, hex`ffffffff`),
      verdictBytes(sent, 0),
    ]);
    expect(await session.request(request(NLM_F.ack))).toEqual([]);
    expect(transport.receive()).toBeUndefined();
  });

  test("is sent with others in one datagram if they are made at once, and each gets its own reply", () => {
    const { session, transport } = open((sent) =>
      splitMessages(sent).map(({ start, end, sequence }) =>
        verdictBytes(sent.subarray(start - NLMSGHDR.size, end), sequence === 2 ? 22 : 0),
      ),
    );
    const outcomes: unknown[] = [];
    const requestList = [1, 2, 3].map((subflows) => ({
      request: request(NLM_F.ack, { subflows }),
      resolve: () => outcomes.push("done"),
      reject: (error: unknown) => outcomes.push((error as KernelError).errno),
    }));
    session.ask(requestList);
    expect(outcomes).toEqual(["done", 22, "done"]);
    expect(transport.sent).toHaveLength(1);
    expect(splitMessages(transport.sent[0] as Buffer)).toMatchObject(
      [1, 2, 3].map((sequence) => ({ sequence })),
    );
  });

  test("may overlap with others, answered in any order", async () => {
    const { session, transport } = open();
    const answers = [1, 2, 3].map((subflows) => session.request(request(0, { subflows })));
    const [first, second, thirdDatagram] = transport.sent as [Buffer, Buffer, Buffer];
    transport.push(
      verdictBytes(thirdDatagram, 22),
      replyBytes(first, Buffer.from("1")),
      replyBytes(second, Buffer.from("2")),
    );
    const settled = await Promise.allSettled(answers);
    const bodies = settled.map((one) =>
      one.status === "fulfilled"
        ? one.value.map((m) => m.bytes.toString("latin1", m.start, m.end))
        : one.reason.errno,
    );
    expect(bodies).toEqual([["1"], ["2"], 22]);
  });
});

describe("a missing reply", () => {
  test("is a TransportError with ETIMEDOUT after the deadline", async () => {
    const { session } = open(undefined, { timeoutMs: 30 });
    const begin = performance.now();
    const error = await failure(session.request(request(NLM_F.ack)));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      errno: 110,
      message: "limits set: no reply from the kernel within 30 ms",
    });
    expect(performance.now() - begin).toBeLessThan(500);
  });

  test("fails only the request whose deadline is over", async () => {
    const { session, transport } = open(undefined, { timeoutMs: 100 });
    const lateFailure = failure(session.request(request(NLM_F.ack)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const inTime = session.request(request(NLM_F.ack));
    expect(await lateFailure).toBeInstanceOf(TransportError);
    transport.push(...transport.sent.map((sent) => verdictBytes(sent, 0)));
    expect(await inTime).toEqual([]);
  });

  test("is not awaited if a replay has ended", async () => {
    const { session, transport } = open(undefined, { timeoutMs: 60_000 });
    transport.end();
    expect(await failure(session.request(request(NLM_F.ack)))).toBeInstanceOf(RecordingError);
    expect(transport.waits).toBe(0);
  });
});

describe("an abort signal", () => {
  test("that aborts rejects every pending request with its reason", async () => {
    const controller = new AbortController();
    const { session } = open(undefined, { signal: controller.signal });
    const twoFailures = [1, 2].map(() => failure(session.request(request(NLM_F.ack))));
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 5);
    expect(await Promise.all(twoFailures)).toEqual([reason, reason]);
  });

  test("that has aborted prevents any send", async () => {
    const reason = new Error("too late");
    const { session, transport } = open(undefined, { signal: AbortSignal.abort(reason) });
    expect(await failure(session.request(request(NLM_F.ack)))).toBe(reason);
    expect(transport.sent).toEqual([]);
  });
});

describe("a broken socket", () => {
  test("fails the request that cannot be sent, with the transport's error", async () => {
    const { session, transport } = open();
    const error = new TransportError("cannot send to the kernel: ENOBUFS", { errno: 105 });
    transport.fail(error);
    expect(await failure(session.request(request(NLM_F.ack)))).toBe(error);
  });

  test("fails all pending requests", async () => {
    const { session, transport } = open();
    const twoFailures = [1, 2].map(() => failure(session.request(request(NLM_F.ack))));
    const error = new TransportError("gone");
    setTimeout(() => transport.fail(error), 5);
    expect(await Promise.all(twoFailures)).toEqual([error, error]);
  });

  test("has its error in close, in all pending requests, and in later ones", async () => {
    const { session, transport } = open();
    const waiting = failure(session.request(request(NLM_F.ack)));
    session.close();
    expect(await waiting).toMatchObject({ code: "transport", message: "the socket was closed" });
    expect(transport.closed).toBe(true);
    expect(await failure(session.request(request(NLM_F.ack)))).toBeInstanceOf(TransportError);
    session.close();
  });
});

describe("a stream", () => {
  test("ends at its deadline, however often the transport returns an empty read", async () => {
    const { transport, session } = open(undefined, { timeoutMs: 50 });
    transport.readable = () => new Promise((resolve) => setImmediate(resolve, false));
    expect(await failure(session.stream(request(NLM_F.dump)).next())).toMatchObject({
      code: "transport",
      errnoName: "ETIMEDOUT",
    });
  });
});

describe("malformed bytes", () => {
  test.each([
    ["a datagram that is no message", hex`0102030405`],
    ["a verdict without an errno", messageBytes(2, 0, 1, hex`ff`)],
  ])("are a ProtocolError of the pending request: %s", async (_, datagram) => {
    const { session } = open((sent, count) => (count === 1 ? [datagram] : [verdictBytes(sent, 0)]));
    expect(await failure(session.request(request(NLM_F.ack)))).toBeInstanceOf(ProtocolError);
    expect(await session.request(request(NLM_F.ack))).toEqual([]);
  });
});
