import { describe, expect, test } from "@jest/globals";
import { SubflowOutcome } from "../../../src/client/userspace/subflow-outcome.js";
import { DeadlineError, SubflowError } from "../../../src/errors.js";
import type { PathManagerEvent } from "../../../src/model/event.js";
import type { EventValues } from "../../../src/model/event-types.js";
import { ReplayClock } from "../../../src/policy/replay-clock.js";

const EXPECTED_SUBFLOW = {
  local: { address: "10.0.2.1", id: 3 },
  remote: { address: "10.0.2.2", port: 443 },
};

const LOCAL = { address: "10.0.2.1", port: 5000 };
const REMOTE = { address: "10.0.2.2", port: 443 };

const event = (name: PathManagerEvent["event"], extraFields: Partial<EventValues> = {}): PathManagerEvent =>
  ({ event: name, token: 7, local: LOCAL, remote: REMOTE, stamp: 0, ...extraFields }) as PathManagerEvent;

/** An outcome that is awaited, and its clock. */
function startOutcome(waitMs = 1000): { outcome: SubflowOutcome; clock: ReplayClock } {
  const clock = new ReplayClock();
  const outcome = new SubflowOutcome(7, EXPECTED_SUBFLOW, waitMs, clock);
  outcome.begins();
  outcome.started();
  return { outcome, clock };
}

function thrownBy(outcome: SubflowOutcome): unknown {
  try {
    outcome.result();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("the outcome of subflows.create", () => {
  test("is success after the peer had a round-trip time to refuse it", () => {
    const { outcome, clock } = startOutcome();
    clock.advanceTo(100);
    outcome.see(event("SF_ESTABLISHED"));
    expect(outcome.signal.aborted).toBe(false);
    clock.advanceTo(299);
    expect(outcome.signal.aborted).toBe(false);
    clock.advanceTo(300);
    expect(outcome.signal.aborted).toBe(true);
    expect(outcome.result()).toEqual({
      local: { address: "10.0.2.1", id: 3, port: 5000 },
      remote: EXPECTED_SUBFLOW.remote,
      established: true,
    });
  });

  test("is success if the event was read before the kernel's reply", () => {
    const clock = new ReplayClock();
    const outcome = new SubflowOutcome(7, EXPECTED_SUBFLOW, 10_000, clock);
    outcome.begins();
    outcome.see(event("SF_ESTABLISHED"));
    outcome.started();
    clock.advanceTo(50);
    expect(outcome.signal.aborted).toBe(true);
  });

  test("is a failure with the errno if the subflow was never established", () => {
    const { outcome } = startOutcome();
    outcome.see(event("SF_CLOSED", { errno: 111, errnoName: "ECONNREFUSED" }));
    expect(outcome.signal.aborted).toBe(true);
    const error = thrownBy(outcome) as SubflowError;
    expect(error).toBeInstanceOf(SubflowError);
    expect(error.message).toBe("10.0.2.1 -> 10.0.2.2:443 could not be opened (ECONNREFUSED)");
    expect([error.errno, error.exit]).toEqual([111, 2]);
  });

  test("is a refusal with the peer's reason if the subflow was closed at once", () => {
    const { outcome } = startOutcome();
    outcome.see(event("SF_ESTABLISHED"));
    outcome.see(event("SF_CLOSED", { errno: 104, errnoName: "ECONNRESET", resetReason: 3 }));
    const error = thrownBy(outcome) as SubflowError;
    expect(error.message).toBe(
      "10.0.2.1 -> 10.0.2.2:443 was closed at once by the peer (ECONNRESET, the peer says: administratively prohibited)",
    );
    expect(error.resetReason).toBe(3);
  });

  test("is a timeout if no event comes; events of other subflows are ignored", () => {
    const { outcome, clock } = startOutcome();
    outcome.see(event("SF_CLOSED", { token: 8 }));
    outcome.see(event("SF_CLOSED", { local: { ...LOCAL, address: "10.0.3.1" } }));
    outcome.see(event("SF_CLOSED", { remote: { ...REMOTE, port: 444 } }));
    outcome.see(event("CLOSED", { token: 8 }));
    outcome.see({ event: "OVERRUN", lost: 3, stamp: 0 });
    clock.advanceTo(1000);
    expect(outcome.signal.aborted).toBe(true);
    expect(thrownBy(outcome)).toBeInstanceOf(DeadlineError);
  });

  test("is a failure if the connection ends meanwhile", () => {
    const { outcome } = startOutcome();
    outcome.see({ event: "CLOSED", token: 7, stamp: 0 });
    expect(thrownBy(outcome)).toMatchObject({
      message: "10.0.2.1 -> 10.0.2.2:443: the connection was closed in the meantime",
    });
  });

  test("is not changed by the end of another subflow between the same addresses", () => {
    const { outcome, clock } = startOutcome();
    outcome.see(event("SF_ESTABLISHED"));
    outcome.see(event("SF_CLOSED", { local: { ...LOCAL, port: 5001 }, errno: 104 }));
    clock.advanceTo(1000);
    expect(outcome.result().local.port).toBe(5000);
  });

  test("matches an IPv4 address in its mapped form", () => {
    const { outcome } = startOutcome();
    const [local, remote] = [LOCAL, REMOTE].map((end) => ({ ...end, address: `::ffff:${end.address}` }));
    outcome.see(event("SF_CLOSED", { local, remote, errno: 110 } as EventValues));
    expect(thrownBy(outcome)).toBeInstanceOf(SubflowError);
  });
});
