import { ERRNO } from "../../errno.js";
import { DeadlineError, SubflowError } from "../../errors.js";
import { type Overrun, type PathManagerEvent, resetReasonName } from "../../model/event.js";
import type { ClosedEvent, SubflowClosedEvent, SubflowEvent } from "../../model/event-types.js";
import {
  type CreatedSubflow,
  type LocalEnd,
  type SubflowSpec,
  sameSubflow,
  subflowText,
} from "../../model/userspace.js";
import { type Clock, LIVE_CLOCK } from "./clock.js";

/**
 * A peer refuses on the third packet of a join: the subflow closes one round trip after it was established.
 */
const MIN_GRACE_MS = 50;

/** A requested subflow, with its assigned id. */
export type ExpectedSubflow = SubflowSpec & { local: LocalEnd & { id: number } };
type Event = PathManagerEvent | Overrun;

/** Collects the events of one subflow. */
export class SubflowOutcome {
  readonly #stop = new AbortController();
  #callOff: (() => void) | undefined;
  #began = 0;
  #established: SubflowEvent | undefined;
  #closed: ClosedEvent | SubflowClosedEvent | undefined;

  constructor(
    readonly token: number,
    readonly expected: ExpectedSubflow,
    readonly waitMs: number,
    readonly clock: Clock = LIVE_CLOCK,
  ) {}

  /** Aborts when the outcome is known, or the time is up. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  begins(): void {
    this.#began = this.clock.now();
  }

  /** The kernel has started. Its first event may be read before its reply. */
  started(): void {
    if (this.#callOff === undefined) this.#endIn(this.waitMs);
  }

  see(event: Event): void {
    if (event.event === "CLOSED" && event.token === this.token) this.#takeEnd(event);
    else if (event.event === "SF_CLOSED" && this.#isAbout(event)) this.#takeEnd(event);
    else if (event.event === "SF_ESTABLISHED" && this.#isAbout(event)) this.#takeStart(event);
  }

  /** @throws SubflowError, DeadlineError */
  result(): CreatedSubflow {
    this.#callOff?.();
    const { local, remote } = this.expected;
    if (this.#closed) throw failed(this.expected, this.#closed, this.#established !== undefined);
    if (!this.#established) throw deadlineError(this.expected, this.waitMs);
    return {
      local: { ...local, port: this.#established.local.port },
      remote: { ...remote },
      established: true,
    };
  }

  end(): void {
    this.#callOff?.();
    this.#stop.abort();
  }

  /** The first end counts: the connection's or the subflow's. */
  #takeEnd(event: ClosedEvent | SubflowClosedEvent): void {
    this.#closed ??= event;
    this.end();
  }

  #takeStart(event: SubflowEvent): void {
    this.#established = event;
    // The handshake took one round trip; a refusal by the peer arrives within the next.
    this.#endIn(Math.max(MIN_GRACE_MS, 2 * (this.clock.now() - this.#began)));
  }

  /** Once one is established, only its own end counts. */
  #isAbout(event: SubflowEvent | SubflowClosedEvent): boolean {
    const { local } = this.#established ?? event;
    return event.token === this.token && sameSubflow(event, this.expected) && event.local.port === local.port;
  }

  #endIn(ms: number): void {
    this.#callOff?.();
    this.#callOff = this.clock.after(ms, () => this.end());
  }
}

function failed(
  expected: ExpectedSubflow,
  event: ClosedEvent | SubflowClosedEvent,
  wasUp: boolean,
): SubflowError {
  const subflow = subflowText(expected);
  if (event.event === "CLOSED")
    return new SubflowError(`${subflow}: the connection was closed in the meantime`);
  const { errno, errnoName, resetReason } = event;
  const details = { errno, resetReason, hint: hintFor(errno, wasUp) };
  const reasons = [
    ...(errno && errnoName ? [errnoName] : []),
    ...(resetReason ? [`the peer says: ${resetReasonName(resetReason)}`] : []),
  ];
  const why = reasons.length > 0 ? ` (${reasons.join(", ")})` : "";
  return new SubflowError(
    `${subflow} ${wasUp ? "was closed at once by the peer" : "could not be opened"}${why}`,
    details,
  );
}

function hintFor(errno: number | undefined, wasUp: boolean): string | undefined {
  if (wasUp || errno === ERRNO.ECONNRESET)
    return "the peer refused the join: its limit of subflows, or its userspace path manager while no program there listens for events";
  if (errno === ERRNO.ECONNREFUSED)
    return "the peer does not listen there, or the port is neither the connection's own nor one that the peer announced";
  if (errno === ERRNO.ETIMEDOUT) return "no answer: a firewall, a wrong address, or no route back";
  return undefined;
}

function deadlineError(expected: ExpectedSubflow, waitMs: number): DeadlineError {
  return new DeadlineError(`${subflowText(expected)} was not established within ${waitMs / 1000} s`, {
    hint: "the kernel keeps trying: there was no answer so far, or answers do not arrive",
  });
}
