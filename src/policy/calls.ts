import { deserialize, serialize } from "node:v8";
import { UsageError } from "../errors.js";
import { ACTIONS, type Action, type Actions } from "./actions.js";
import { errorFromWire, type FromPolicy, type WireError } from "./messages.js";
import { CALL_WINDOW } from "./shared-counters.js";

type Call = FromPolicy & { readonly kind: "call" };

/**
 * Maximum number of waiting requests. A policy that sends requests in a loop without awaiting them reaches
 * this.
 */
const MAX_WAITING = 50_000;
/** Maximum size of a request, in bytes. */
const MAX_REQUEST_BYTES = 65_536;
/**
 * A request above the limit is refused after this delay (ms), so that a loop does not fill the memory with
 * errors.
 */
const REFUSAL_MS = 10;

interface Waiter {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  /** An error whose stack has the source line of the call. */
  readonly here: Error;
}

/** Sends a policy's requests to the parent. Some are in progress; the others wait here, in order. */
export class Calls {
  readonly #waiters = new Map<number, Waiter>();
  readonly #queue = new Map<number, Call>();
  #last = 0;

  constructor(readonly send: (call: Call) => void) {}

  /** Number of unanswered requests. */
  get size(): number {
    return this.#waiters.size;
  }

  readonly verbs = Object.fromEntries(
    ACTIONS.map((verb) => [verb, (...args: unknown[]) => this.#ask(verb, args)]),
  ) as unknown as Actions;

  resolve(id: number, value: unknown): void {
    this.#answered(id)?.resolve(value as never);
  }

  refuse(id: number, error: WireError): void {
    const waiter = this.#answered(id);
    waiter?.reject(placed(errorFromWire(error), waiter.here));
  }

  async #ask(verb: Action, args: readonly unknown[]): Promise<unknown> {
    const callSite = new Error("called here");
    if (this.size >= MAX_WAITING) throw placed(tooMany(), callSite);
    const call: Call = { kind: "call", id: ++this.#last, verb, args: copied(verb, args, callSite) };
    return new Promise((resolve, reject) => {
      this.#waiters.set(call.id, { resolve, reject, here: callSite });
      this.#queue.set(call.id, call);
      this.#sendMore();
    });
  }

  #sendMore(): void {
    for (const [id, call] of this.#queue) {
      if (this.#waiters.size - this.#queue.size >= CALL_WINDOW) return;
      this.#queue.delete(id);
      this.send(call);
    }
  }

  #answered(id: number): Waiter | undefined {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    this.#sendMore();
    return waiter;
  }
}

function tooMany(): UsageError {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REFUSAL_MS);
  return new UsageError(`${MAX_WAITING} requests are already waiting for an answer`, {
    hint: "await each request before you send the next one",
  });
}

/**
 * Copies the arguments, because they may be sent later.
 * @throws UsageError if they cannot be copied to another thread, or are too large
 */
function copied(verb: Action, args: readonly unknown[], callSite: Error): readonly unknown[] {
  const bytes = serialized(args);
  if (bytes !== undefined && bytes.length <= MAX_REQUEST_BYTES) return deserialize(bytes) as unknown[];
  const problem = bytes === undefined ? "is not plain data" : `takes more than ${MAX_REQUEST_BYTES} bytes`;
  const hint = "pass strings, numbers, booleans and objects of these: no functions, no connections";
  throw placed(new UsageError(`the argument of ${verb} ${problem}`, { hint }), callSite);
}

function serialized(value: unknown): Buffer | undefined {
  try {
    return serialize(value);
  } catch {
    return undefined;
  }
}

/** An error from the other thread, with the source line of the call. */
function placed(error: Error, { stack }: Error): Error {
  const text = typeof stack === "string" ? stack : "";
  error.stack = `${error.name}: ${error.message}${text.slice(text.indexOf("\n"))}`;
  return error;
}
