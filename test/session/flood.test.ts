import { describe, expect, jest, test } from "@jest/globals";
import { NLM_F, NLMSGHDR, splitMessages } from "../../src/codec/wire/message.js";
import { KernelError, ProtocolError, TransportError } from "../../src/errors.js";
import type { Request } from "../../src/session/request.js";
import { Session } from "../../src/session/session.js";
import { FakeTransport } from "../support/fake-transport.js";
import { doneBytes, replyBytes, requestOf, verdictBytes } from "../support/replies.js";
import { failure, HEAD, request } from "../support/session.js";

/** A kernel whose receive buffer holds this number of datagrams; others are dropped until the buffer is empty. */
class SmallBuffer extends FakeTransport {
  /** Changes that were executed, by their sequence numbers. */
  readonly carriedOut: number[] = [];
  most = Number.POSITIVE_INFINITY;
  /** Maximum number of datagrams that were queued at the same time. */
  deepest = 0;
  #queued = 0;
  #isCongested = false;
  #isReported = false;
  /** Number of the request (from 1) whose reply is dropped. */
  dropped = new Set<number>();

  constructor(readonly answered: (request: Buffer, count: number) => readonly Buffer[]) {
    super();
  }

  answerRoom(): number {
    return this.most === Number.POSITIVE_INFINITY ? this.most : this.most * 2048;
  }

  /** Datagrams of other processes. */
  addForeignDatagrams(count: number): void {
    for (let n = 0; n < count; n++) this.#queue(Buffer.alloc(20, 0xff));
  }

  override send(datagram: Uint8Array): void {
    super.send(datagram);
    const { length } = this.sent;
    for (const one of messagesIn(Buffer.from(datagram))) {
      if (requestOf(one).flags & NLM_F.ack) this.carriedOut.push(requestOf(one).sequence);
      if (this.dropped.has(length)) this.#overflow();
      for (const answer of this.answered(one, length)) this.#queue(answer);
    }
  }

  override receive(): Buffer | undefined {
    this.#report();
    const datagram = super.receive();
    this.#took(datagram === undefined ? 0 : 1);
    return datagram;
  }

  override drain(sink: (bytes: Buffer, start: number, end: number) => void, most?: number): number {
    this.#report();
    const deliveredCount = super.drain(sink, most);
    this.#took(deliveredCount);
    return deliveredCount;
  }

  #queue(datagram: Buffer): void {
    if (this.#isCongested || this.#queued >= this.most) this.#overflow();
    else {
      this.deepest = Math.max(this.deepest, ++this.#queued);
      this.push(datagram);
    }
  }

  #overflow(): void {
    this.#isReported ||= !this.#isCongested;
    this.#isCongested = true;
    this.lose(1);
  }

  #report(): void {
    if (!this.#isReported) return;
    this.#isReported = false;
    if (this.#queued === 0) this.#isCongested = false;
    throw new TransportError("the receive buffer was full", { errno: 105 });
  }

  #took(count: number): void {
    this.#queued -= count;
    if (this.#queued === 0) this.#isCongested = false;
  }
}

const messagesIn = (datagram: Buffer): Buffer[] =>
  splitMessages(datagram).map(({ start, end }) => datagram.subarray(start - NLMSGHDR.size, end));

const DUMP: Request = { ...request(0), flags: NLM_F.request | NLM_F.dump };
const change = (subflows: number): Request => request(NLM_F.ack, { subflows });
const read = (): Request => request(0);

function answer(sent: Buffer): readonly Buffer[] {
  const { flags } = requestOf(sent);
  if ((flags & NLM_F.dump) === NLM_F.dump)
    return [replyBytes(sent, HEAD, NLM_F.multi), replyBytes(sent, HEAD, NLM_F.multi), doneBytes(sent)];
  return [flags & NLM_F.ack ? verdictBytes(sent, 0) : replyBytes(sent, HEAD)];
}

function open(answered = answer, options = {}) {
  const transport = new SmallBuffer(answered);
  return { transport, session: new Session(transport, { timeoutMs: 1000, ...options }) };
}

const kinds = [() => change(1), read, () => DUMP];

describe("many requests at once", () => {
  test("are all answered, with a buffer for three replies", async () => {
    const { transport, session } = open();
    transport.most = 3;
    const all = Array.from({ length: 3000 }, (_, n) => session.request((kinds[n % 3] as () => Request)()));
    const answers = await Promise.all(all);
    expect(answers.map(({ length }) => length)).toEqual(all.map((_, n) => n % 3));
    expect(transport.deepest).toBeLessThanOrEqual(3);
    expect(transport.lost()).toBe(0);
    expect(await session.request(read())).toHaveLength(1);
  });

  test("are sent in their order, each once", async () => {
    const { transport, session } = open();
    await Promise.all(Array.from({ length: 2000 }, (_, n) => session.request(change(n))));
    const order = transport.sent.map((sent) => requestOf(sent).bytes.readUInt32LE(24));
    expect(order).toEqual(order.map((_, n) => n));
  });

  test("do not block the event loop", async () => {
    const { session } = open();
    let isOver = false;
    const all = Promise.all(Array.from({ length: 3000 }, () => session.request(read()))).then(() => {
      isOver = true;
    });
    for (let n = 0; n < 5; n++) await new Promise(setImmediate);
    expect(isOver).toBe(false);
    await all;
  });

  test("are sent in several datagrams if one would have too many replies", async () => {
    const { transport, session } = open();
    transport.most = 8;
    const warningTexts: unknown[] = [];
    session.ask(
      Array.from({ length: 100 }, (_, n) => ({
        request: change(n),
        resolve: () => warningTexts.push(n),
        reject: (error: unknown) => warningTexts.push(error),
      })),
    );
    while (warningTexts.length < 100) await new Promise(setImmediate);
    expect(warningTexts).toEqual(warningTexts.map((_, n) => n));
    expect(transport.lost()).toBe(0);
  });
});

describe("a reply that is lost", () => {
  test("to a read is requested again; to a change is reported as unknown; all others are correct, whichever is lost", async () => {
    for (let dropped = 1; dropped <= 12; dropped++) {
      const { transport, session } = open();
      transport.dropped.add(dropped);
      const all = Array.from({ length: 12 }, (_, n) => session.request((kinds[n % 3] as () => Request)()));
      const settled = await Promise.allSettled(all);
      const rejected = settled.flatMap((one, n) => (one.status === "rejected" ? [{ n, ...one }] : []));
      if (dropped % 3 === 1)
        expect(rejected).toMatchObject([{ n: dropped - 1, reason: { outcome: "unknown", errno: 105 } }]);
      else expect(rejected).toEqual([]);
      expect(transport.carriedOut).toHaveLength(4);
      expect(await session.request(change(3))).toEqual([]);
    }
  });

  test("to a read is an error after eight attempts, and the next request is answered", async () => {
    const { transport, session } = open();
    for (let n = 1; n <= 8; n++) transport.dropped.add(n);
    const error = await failure(session.request(read()));
    expect(error).toMatchObject({ errno: 105, outcome: undefined });
    expect(transport.sent).toHaveLength(8);
    expect(await session.request(read())).toHaveLength(1);
  });

  test("for which the kernel had no buffer space is requested again", async () => {
    const { transport, session } = open((sent) =>
      transport.sent.length === 1 ? [verdictBytes(sent, 11)] : answer(sent),
    );
    expect(await session.request(read())).toHaveLength(1);
  });

  test("in the middle of a partly returned list is an error for the list only", async () => {
    const { transport, session } = open((sent) => {
      if (transport.sent.length > 1) return answer(sent);
      return [replyBytes(sent, HEAD, NLM_F.multi)];
    });
    const list = session.stream(DUMP);
    await list.next();
    transport.lose(1);
    expect(await failure(list.next())).toMatchObject({ errno: 105 });
    expect(await session.request(DUMP)).toHaveLength(2);
  });

  test("cannot be caused by datagrams of other processes before a change", async () => {
    const { transport, session } = open();
    transport.most = 4;
    transport.addForeignDatagrams(10);
    expect(await session.request(change(1))).toEqual([]);
    expect(transport.carriedOut).toHaveLength(1);
  });

  test("because of datagrams of other processes before a read is requested again", async () => {
    const { transport, session } = open(undefined, {});
    transport.most = 4;
    await session.request(read());
    for (let n = 0; n < 10; n++) transport.push(replyBytes(transport.sent[0] as Buffer, HEAD));
    transport.dropped.add(2);
    expect(await session.request(read())).toHaveLength(1);
    expect(transport.sent).toHaveLength(3);
  });
});

describe("a change without a reply", () => {
  const unknown = { outcome: "unknown", hint: expect.stringContaining("may have executed it") };

  test("reports that at its deadline, at close, and after malformed bytes", async () => {
    const silentSession = open(() => [], { timeoutMs: 20 });
    expect(await failure(silentSession.session.request(change(1)))).toMatchObject({ ...unknown, errno: 110 });
    expect(await failure(silentSession.session.request(read()))).toMatchObject({
      errno: 110,
      outcome: undefined,
    });
    const closing = open(() => []);
    const error = failure(closing.session.request(change(1)));
    closing.session.close();
    expect(await error).toMatchObject(unknown);
    const brokenSession = open(() => [Buffer.alloc(5)]);
    const rejected = await failure(brokenSession.session.request(change(1)));
    expect(rejected).toBeInstanceOf(ProtocolError);
    expect(rejected).toMatchObject(unknown);
    expect((rejected as ProtocolError).toJSON()).toMatchObject({ outcome: "unknown" });
  });

  test("is rejected with the signal's own reason if that aborts, also with an error of ours", async () => {
    const stop = new AbortController();
    const { session } = open(() => [], { signal: stop.signal });
    const error = failure(session.request(change(1)));
    const reason = new TransportError("mine");
    stop.abort(reason);
    expect(await error).toBe(reason);
  });

  test("is rejected with the kernel's refusal", async () => {
    const { session } = open((sent) => [verdictBytes(sent, 105)]);
    const error = await failure(session.request(change(1)));
    expect(error).toBeInstanceOf(KernelError);
    expect(error).toMatchObject({ errno: 105, outcome: undefined });
  });
});

describe("a queued request", () => {
  /** More requests than are sent before a reply. */
  const REQUEST_COUNT = 200;

  test("does not time out while the kernel answers the others: its deadline starts when it is sent", async () => {
    const { transport, session } = open(() => [], { timeoutMs: 2000 });
    const all = Array.from({ length: REQUEST_COUNT }, () => session.request(change(1)));
    let answered = 0;
    const timer = setInterval(() => {
      const sent = transport.sent.slice(answered, answered + 10);
      answered += sent.length;
      transport.push(...sent.map((one) => verdictBytes(one, 0)));
    }, 150);
    const settled = await Promise.allSettled(all);
    clearInterval(timer);
    expect(settled.filter(({ status }) => status === "rejected")).toEqual([]);
  });

  test("is not sent when the signal aborts", async () => {
    const stop = new AbortController();
    const { transport, session } = open(() => [], { signal: stop.signal });
    const all = Array.from({ length: REQUEST_COUNT }, () => failure(session.request(change(1))));
    const { length } = transport.sent;
    stop.abort(new Error("enough"));
    expect(new Set(await Promise.all(all))).toEqual(new Set([stop.signal.reason]));
    expect(transport.sent).toHaveLength(length);
    expect(length).toBeLessThan(REQUEST_COUNT);
  });

  test("is rejected by close as not sent", async () => {
    const { transport, session } = open(() => []);
    const all = Array.from({ length: REQUEST_COUNT }, () => failure(session.request(change(1))));
    session.close();
    const errors = (await Promise.all(all)) as TransportError[];
    const unknown = errors.filter(({ outcome }) => outcome === "unknown");
    expect(unknown).toHaveLength(transport.sent.length);
    for (const { hint } of errors.slice(transport.sent.length)) expect(hint).toBe("the request was not sent");
  });

  test("after a list that is not read any more is sent after the rest of the list", async () => {
    const { session } = open();
    const list = session.stream(DUMP);
    expect((await list.next()).value).toHaveLength(1);
    expect(await session.request(DUMP)).toHaveLength(2);
    expect(await session.request(change(1))).toEqual([]);
    expect((await list.next()).value).toHaveLength(1);
    expect((await list.next()).done).toBe(true);
  });

  test("after a list that was cancelled is answered", async () => {
    const { transport, session } = open((sent) => [replyBytes(sent, HEAD, NLM_F.multi)], { timeoutMs: 20 });
    await failure(session.request(DUMP));
    transport.push(doneBytes(transport.sent[0] as Buffer));
    const next = session.request(DUMP);
    transport.push(doneBytes(transport.sent[1] as Buffer));
    expect(await next).toHaveLength(1);
  });
});

test("a listener for warnings that throws does not affect a request", async () => {
  const thrown: unknown[] = [];
  const queueMicrotaskSpy = jest
    .spyOn(globalThis, "queueMicrotask")
    .mockImplementation((call) => void thrown.push(call));
  const onWarning = () => {
    throw new Error("mine");
  };
  const { session } = open((sent) => [verdictBytes(sent, 0, { message: "careful" })], { onWarning });
  const settled = await Promise.allSettled([1, 2, 3].map((n) => session.request(change(n))));
  queueMicrotaskSpy.mockRestore();
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  expect(thrown).toHaveLength(3);
});
