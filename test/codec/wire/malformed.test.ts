import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { EVENT } from "../../../src/codec/families/mptcp-events.js";
import { ADDRESS, PM } from "../../../src/codec/families/mptcp-pm.js";
import { NLCTRL } from "../../../src/codec/families/nlctrl.js";
import { INTERFACE_ADDRESS, LINK, ROUTE } from "../../../src/codec/families/rtnetlink.js";
import {
  DIAG_MESSAGE,
  DIAG_REQUEST,
  DIAG_REQUEST_ATTRIBUTES,
  MPTCP_SOCKET,
  SUBFLOW,
  TCP_SOCKET,
} from "../../../src/codec/families/sock-diag.js";
import { readAck } from "../../../src/codec/wire/ack.js";
import type { AttributeSet, Rows } from "../../../src/codec/wire/attributes.js";
import { EXTENDED_ACK } from "../../../src/codec/wire/extended-ack.js";
import { GENLMSGHDR, type Message, NLM_F, NLMSG, splitMessages } from "../../../src/codec/wire/message.js";
import { POLICY_ATTRIBUTE } from "../../../src/codec/wire/policy.js";
import { Annotator } from "../../../src/decode/annotate.js";
import { MptcpError, ProtocolError } from "../../../src/errors.js";
import { connectionFromWire } from "../../../src/model/connection.js";
import { endpointFromWire } from "../../../src/model/endpoint.js";
import { limitsFromWire } from "../../../src/model/limits.js";
import { listenerFromWire } from "../../../src/model/listener.js";
import { readEvent } from "../../../src/model/read-event.js";
import { subflowFromWire, tokenOfSubflow } from "../../../src/model/subflow.js";
import { Session } from "../../../src/session/session.js";
import { FakeTransport } from "../../support/fake-transport.js";
import { fuzzRuns } from "../../support/fuzz.js";
import { malformedDatagram } from "../../support/mutated-datagrams.js";
import { doneBytes, requestOf, verdictBytes } from "../../support/replies.js";

const RUNS = fuzzRuns(100_000);
/** Growth after nine tenths of the datagrams if nothing is kept: noise of the heap. */
const GROWTH = 4 * 1024 * 1024;

/** Every table, and the offset of its attributes in a message's body. */
const TABLES = [
  [PM, GENLMSGHDR.size],
  [ADDRESS, GENLMSGHDR.size],
  [EVENT, GENLMSGHDR.size],
  [NLCTRL, GENLMSGHDR.size],
  [POLICY_ATTRIBUTE, GENLMSGHDR.size],
  [EXTENDED_ACK, 0],
  [LINK.attributes, LINK.header.size],
  [INTERFACE_ADDRESS.attributes, INTERFACE_ADDRESS.header.size],
  [ROUTE.attributes, ROUTE.header.size],
  [MPTCP_SOCKET, DIAG_MESSAGE.size],
  [TCP_SOCKET, DIAG_MESSAGE.size],
  [SUBFLOW, DIAG_MESSAGE.size],
  [DIAG_REQUEST_ATTRIBUTES, DIAG_REQUEST.size],
] as unknown as [AttributeSet<Rows>, number][];

/** The result of a call, undefined after a ProtocolError; any other error fails the test. */
function resultOrUndefined<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function readEverything(message: Message): void {
  const { bytes, start, end } = message;
  for (const [table, offset] of TABLES) {
    const values = resultOrUndefined(() => table.read(bytes, start + offset, end));
    if (values !== undefined) assertFixpoint(table, values);
  }
  for (const type of [NLMSG.error, NLMSG.done]) resultOrUndefined(() => readAck({ ...message, type }));
  resultOrUndefined(() => readEvent(bytes[start] ?? 0, bytes, start + GENLMSGHDR.size, end, 0));
  resultOrUndefined(() => endpointFromWire(ADDRESS.read(bytes, start + GENLMSGHDR.size, end)));
  resultOrUndefined(() => connectionFromWire(message, () => [], true));
  resultOrUndefined(() => tokenOfSubflow(message, []) !== undefined && subflowFromWire(message, true));
  resultOrUndefined(() => listenerFromWire(message));
  resultOrUndefined(() => limitsFromWire(PM.read(bytes, start + GENLMSGHDR.size, end)));
}

/** Encoded values must be decoded and encoded again without change. Text that is not UTF-8 may exceed its bound. */
function assertFixpoint(table: AttributeSet<Rows>, values: object): void {
  const encoded = resultOrUndefined(() => table.write(values));
  if (encoded === undefined) return;
  const encodedAgain = table.write(table.read(encoded, 0, encoded.length));
  if (!encodedAgain.equals(encoded))
    throw new Error(`${encoded.toString("hex")} became ${encodedAgain.toString("hex")}`);
}

const request = (flags: number) => ({
  operation: "fuzz",
  type: 28,
  flags: NLM_F.request | flags,
  body: Buffer.concat([GENLMSGHDR.write({ command: 1 }), PM.write({ addr: { id: 1 } })]),
  attributesAt: GENLMSGHDR.size,
  attributes: PM as unknown as AttributeSet<Rows>,
});

/** Sends the malformed datagram first, with the request's own number or the recorded one, then the correct reply. */
class MalformedSender {
  datagram: Buffer = Buffer.alloc(0);
  isOurs = false;
  readonly transport = new FakeTransport((sent) => [this.#forged(sent), this.#answer(sent)]);
  readonly session = new Session(this.transport, { timeoutMs: 5000 });

  async sendDatagram(datagram: Buffer, isOurs: boolean, flags: number): Promise<void> {
    this.datagram = datagram;
    this.isOurs = isOurs;
    await this.session.request(request(flags)).catch((error) => {
      if (!(error instanceof MptcpError)) throw error;
    });
    while (this.transport.receive());
    this.transport.sent.length = 0;
  }

  #forged(sent: Buffer): Buffer {
    const datagram = Buffer.from(this.datagram);
    if (this.isOurs && datagram.length >= 12) datagram.writeUInt32LE(requestOf(sent).sequence, 8);
    return datagram;
  }

  #answer(sent: Buffer): Buffer {
    return requestOf(sent).flags & NLM_F.ack ? verdictBytes(sent, 0) : doneBytes(sent);
  }
}

describe("malformed datagrams", () => {
  test(`cause only ProtocolErrors, do not stop a session, and leave no pending request (${RUNS})`, async () => {
    const annotator = new Annotator();
    const malformedSender = new MalformedSender();
    const flags = fc.constantFrom<number>(NLM_F.ack, NLM_F.dump);
    let [decodedCount, split, heapBefore] = [0, 0, 0];
    const property = fc.asyncProperty(
      malformedDatagram,
      fc.boolean(),
      flags,
      async (datagram, isOurs, flag) => {
        const messages = resultOrUndefined(() => splitMessages(datagram));
        if (messages) split++;
        for (const message of messages ?? []) readEverything(message);
        for (const protocol of [0, 16, 4])
          for (const direction of ["in", "out"] as const) annotator.annotate(protocol, direction, datagram);
        await malformedSender.sendDatagram(datagram, isOurs, flag);
        if (++decodedCount === RUNS / 10) heapBefore = heap();
      },
    );
    await withoutStacks(() => fc.assert(property, { numRuns: RUNS }));
    // The test proves nothing if no mutation is decoded.
    expect(split / decodedCount).toBeGreaterThan(0.3);
    expect(malformedSender.transport.waits).toBe(0);
    expect(heap() - heapBefore).toBeLessThan(GROWTH);
  }, 180_000);
});

/** Stack traces of expected errors, which the test does not read, would take half the time. */
async function withoutStacks(body: () => Promise<void>): Promise<void> {
  const heapBefore = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  await body().finally(() => {
    Error.stackTraceLimit = heapBefore;
  });
}

/** Used bytes after a garbage collection. Bytes of buffers are freed later; the buffers themselves are counted. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
