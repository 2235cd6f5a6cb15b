import { PM } from "../../src/codec/families/mptcp-pm.js";
import type { AttributeSet, Rows } from "../../src/codec/wire/attributes.js";
import { GENLMSGHDR, NLM_F } from "../../src/codec/wire/message.js";
import type { Request } from "../../src/session/request.js";
import { Session, type SessionOptions } from "../../src/session/session.js";
import { type Answer, FakeTransport } from "./fake-transport.js";

/** Generic header of the request. */
export const HEAD = GENLMSGHDR.write({ command: 5, version: 1 });

/** A request for limits with these attributes. */
export function request(flags: number, values = {}): Request {
  return {
    operation: "limits set",
    type: 28,
    flags: NLM_F.request | flags,
    body: Buffer.concat([HEAD, PM.write(values)]),
    attributesAt: HEAD.length,
    attributes: PM as unknown as AttributeSet<Rows>,
  };
}

/** A session with a kernel in memory. */
export function open(answer?: Answer, options: Partial<SessionOptions> = {}) {
  const transport = new FakeTransport(answer);
  return { transport, session: new Session(transport, { timeoutMs: 1000, ...options }) };
}

/** The error of a rejected promise. */
export const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );
