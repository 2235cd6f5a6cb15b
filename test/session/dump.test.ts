import { describe, expect, test } from "@jest/globals";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import type { AttributeSet, Rows } from "../../src/codec/wire/attributes.js";
import { type Message, NLM_F } from "../../src/codec/wire/message.js";
import { KernelError, RecordingError, TransportError } from "../../src/errors.js";
import type { Request } from "../../src/session/request.js";
import { Session } from "../../src/session/session.js";
import { type Answer, FakeTransport } from "../support/fake-transport.js";
import { doneBytes, replyBytes, verdictBytes } from "../support/replies.js";

const INTERRUPTED = NLM_F.multi | NLM_F.dumpInterrupted;

const dump = (name = ""): Request => ({
  operation: "endpoint show",
  type: 28,
  flags: NLM_F.request | NLM_F.dump,
  body: Buffer.from(name.padEnd(4)),
  attributesAt: 4,
  attributes: PM as unknown as AttributeSet<Rows>,
});

function open(answer?: Answer) {
  const transport = new FakeTransport(answer);
  return { transport, session: new Session(transport, { timeoutMs: 1000 }) };
}

const part = (request: Buffer, text: string, flags: number = NLM_F.multi) =>
  replyBytes(request, Buffer.from(text.padEnd(4)), flags);

const texts = (messages: readonly Message[]) =>
  messages.map(({ bytes, start, end }) => bytes.toString("latin1", start, end).trim());

describe("a dump", () => {
  test("returns all messages of all datagrams up to its end", async () => {
    const { session } = open((request) => [
      Buffer.concat([part(request, "a"), part(request, "b")]),
      part(request, "c"),
      doneBytes(request),
    ]);
    expect(texts(await session.request(dump()))).toEqual(["a", "b", "c"]);
  });

  test("may end in the datagram of its last message", async () => {
    const { session } = open((request) => [Buffer.concat([part(request, "a"), doneBytes(request)])]);
    expect(texts(await session.request(dump()))).toEqual(["a"]);
  });

  test("may be empty", async () => {
    const { session } = open((request) => [doneBytes(request)]);
    expect(await session.request(dump())).toEqual([]);
  });

  test("may arrive in parts with pauses between them", async () => {
    const { session, transport } = open();
    const answer = session.request(dump());
    const [request] = transport.sent as [Buffer];
    for (const [at, datagram] of [part(request, "a"), part(request, "b"), doneBytes(request)].entries())
      setTimeout(() => transport.push(datagram), 5 * (at + 1));
    expect(texts(await answer)).toEqual(["a", "b"]);
  });

  test("that fails at its end has the errno and text of that message", async () => {
    const { session } = open((request) => [
      part(request, "a"),
      doneBytes(request, 22, { message: "invalid token" }),
    ]);
    const error = await session.request(dump()).catch((e) => e);
    expect(error).toBeInstanceOf(KernelError);
    expect(error).toMatchObject({ errno: 22, kernel: "invalid token" });
  });

  test("that is refused at once is an error", async () => {
    const { session } = open((request) => [verdictBytes(request, 95)]);
    expect(await session.request(dump()).catch((e) => e)).toMatchObject({ errno: 95 });
  });
});

describe("an interrupted dump", () => {
  test.each([
    ["a part", INTERRUPTED, NLM_F.multi],
    ["its end", NLM_F.multi, INTERRUPTED],
  ])("is requested again if %s is marked", async (_, ofPart, ofEnd) => {
    const { session, transport } = open((request, count) =>
      count < 3
        ? [part(request, "old", ofPart), doneBytes(request, 0, {}, ofEnd)]
        : [part(request, "new"), doneBytes(request)],
    );
    expect(texts(await session.request(dump()))).toEqual(["new"]);
    expect(transport.sent).toHaveLength(3);
  });

  test("is cancelled after eight attempts", async () => {
    const { session, transport } = open((request) => [doneBytes(request, 0, {}, INTERRUPTED)]);
    const error = await session.request(dump()).catch((e) => e);
    expect(error).toBeInstanceOf(TransportError);
    expect(error.message).toBe("endpoint show: the list kept changing while it was read");
    expect(transport.sent).toHaveLength(8);
  });
});

describe("several dumps", () => {
  test("are requested one after the other, each once", async () => {
    const { session, transport } = open();
    const all = ["a", "b", "c"].map((name) => session.request(dump(name)));
    for (let round = 1; round <= 3; round++) {
      expect(transport.sent).toHaveLength(round);
      const request = transport.sent[round - 1] as Buffer;
      transport.push(part(request, request.toString("latin1", 16)), doneBytes(request));
      expect(texts(await (all[round - 1] as Promise<readonly Message[]>))).toHaveLength(1);
      await new Promise(setImmediate);
    }
    expect((await Promise.all(all)).flatMap(texts)).toEqual(["a", "b", "c"]);
  });

  test("continue after one that failed", async () => {
    const { session } = open((request, count) =>
      count === 1 ? [doneBytes(request, 22)] : [part(request, "b"), doneBytes(request)],
    );
    const [first, second] = await Promise.allSettled([
      session.request(dump("a")),
      session.request(dump("b")),
    ]);
    expect(first.status).toBe("rejected");
    expect(second.status === "fulfilled" && texts(second.value)).toEqual(["b"]);
  });

  test("do not block other requests", async () => {
    const { session, transport } = open((request, count) => (count === 2 ? [verdictBytes(request, 0)] : []));
    const waiting = session.request(dump());
    const acknowledged = session.request({ ...dump(), flags: NLM_F.request | NLM_F.ack });
    expect(await acknowledged).toEqual([]);
    transport.push(doneBytes(transport.sent[0] as Buffer));
    expect(await waiting).toEqual([]);
  });

  test("that wait are rejected when the session is closed", async () => {
    const { session } = open();
    const all = ["a", "b"].map((name) => session.request(dump(name)).catch((e) => e));
    session.close();
    for (const error of await Promise.all(all)) expect(error).toBeInstanceOf(TransportError);
  });
});

describe("a dump with a truncated datagram", () => {
  const LENGTH = "message length 3 instead of 16 to 16";
  const brokenMessage = Buffer.from("03".padEnd(32, "0"), "hex");
  const WARNING_TEXT = `could not read the rest of the endpoint show: ${LENGTH}`;

  function openWith(answer: Answer) {
    const warnings: string[] = [];
    const transport = new FakeTransport(answer);
    const onWarning = (text: string) => void warnings.push(text);
    return { transport, warnings, session: new Session(transport, { timeoutMs: 60_000, onWarning }) };
  }

  test.each<[what: string, answer: Answer, read: string[]]>([
    [
      "in the middle",
      (all) => [Buffer.concat([part(all, "a"), brokenMessage]), part(all, "b"), doneBytes(all)],
      ["a", "b"],
    ],
    ["before its end", (all) => [part(all, "a"), Buffer.concat([part(all, "b"), brokenMessage])], ["a", "b"]],
    ["at its beginning", (all) => [part(all, "a"), brokenMessage, doneBytes(all)], ["a"]],
  ])("%s returns the readable messages, with a warning", async (_, answer, read) => {
    const { session, warnings } = openWith(answer);
    expect(texts(await session.request(dump()))).toEqual(read);
    expect(warnings).toEqual([WARNING_TEXT]);
    const streamed: string[] = [];
    for await (const batch of session.stream(dump())) streamed.push(...texts(batch));
    expect(streamed).toEqual(read);
  });

  test("is an error if no message is readable, or all are needed", async () => {
    const { session, warnings } = openWith((all) => [brokenMessage, doneBytes(all)]);
    await expect(session.request(dump())).rejects.toThrow(LENGTH);
    const otherSession = openWith((all) => [Buffer.concat([part(all, "a"), brokenMessage]), doneBytes(all)]);
    await expect(otherSession.session.request({ ...dump(), needsAll: true })).rejects.toThrow(LENGTH);
    expect([...warnings, ...otherSession.warnings]).toEqual([]);
  });

  test("does not affect the replies to other requests", async () => {
    const { session, warnings } = openWith((all, count) =>
      count === 1 ? [Buffer.concat([part(all, "a"), brokenMessage])] : [part(all, "b", 0)],
    );
    const otherSession = { ...dump(), flags: NLM_F.request };
    const [list, get] = await Promise.all([session.request(dump()), session.request(otherSession)]);
    expect([texts(list), texts(get), warnings]).toEqual([["a"], ["b"], [WARNING_TEXT]]);
  });
});

describe("a recording without", () => {
  const replay = (answer: Answer) => {
    const transport = new FakeTransport(answer);
    transport.name = "replay";
    transport.readable = async () => false;
    const warnings: string[] = [];
    const onWarning = (text: string) => void warnings.push(text);
    return { warnings, session: new Session(transport, { timeoutMs: 60_000, onWarning }) };
  };

  test("a reply is an error at once", async () => {
    const { session } = replay(() => []);
    const error = await session.request(dump()).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(RecordingError);
    expect(error).toMatchObject({ message: "endpoint show: the recording holds no answer" });
  });

  test("the end of a list returns its messages, with a warning", async () => {
    const { session, warnings } = replay((all) => [part(all, "a")]);
    expect(texts(await session.request(dump()))).toEqual(["a"]);
    expect(warnings).toEqual([
      "could not read the rest of the endpoint show: the recording holds no more of it",
    ]);
  });
});
