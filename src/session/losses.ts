import type { Asked, Pending } from "./pending.js";
import type { PendingRequests } from "./pending-requests.js";
import { isChange } from "./send-window.js";
import { overflowed } from "./unanswered.js";

/** Maximum number of times that a read is sent if its reply is lost. */
const MAX_ATTEMPTS = 8;

/** Replies that did not fit into the receive buffer. The kernel reports only that there were some. */
export class Losses {
  readonly #attempts = new WeakMap<Asked, number>();

  /**
   * Ends pending requests although the socket's queue is empty, because the kernel had answered all of them.
   * @returns the requests to send again; the outcome of changes is unknown
   */
  settle(waiting: PendingRequests): (readonly Asked[])[] {
    const lostRequests = waiting.all();
    for (const pending of lostRequests)
      if (isChange(pending.asked.request)) waiting.fail(pending, overflowed(pending.asked.request));
      else waiting.remove(pending);
    return this.repeatable(lostRequests.filter(({ asked }) => !isChange(asked.request)));
  }

  /** Reads that can be sent again; the others fail. */
  repeatable(lostRequests: readonly Pending[]): (readonly Asked[])[] {
    return lostRequests.filter((pending) => this.#isRepeatable(pending)).map(({ asked }) => [asked]);
  }

  #isRepeatable({ asked, isPartlyGiven }: Pending): boolean {
    const attempts = (this.#attempts.get(asked) ?? 1) + 1;
    this.#attempts.set(asked, attempts);
    if (!isPartlyGiven && attempts <= MAX_ATTEMPTS) return true;
    asked.reject(overflowed(asked.request));
    return false;
  }
}
