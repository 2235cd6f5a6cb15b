import { describe, expect, test } from "@jest/globals";
import { ReplayClock } from "../../src/policy/replay-clock.js";

function startTimers(clock: ReplayClock, waits: Record<string, number>): string[] {
  const endedTimers: string[] = [];
  for (const [name, ms] of Object.entries(waits))
    clock.after(ms, () => endedTimers.push(`${name} at ${clock.now()}`));
  return endedTimers;
}

describe("the clock of a replay", () => {
  test("calls due timers in their order, each at its own time", () => {
    const clock = new ReplayClock();
    const endedTimers = startTimers(clock, { late: 500, soon: 100, next: 200 });
    clock.advanceTo(250);
    expect(endedTimers).toEqual(["soon at 100", "next at 200"]);
    expect(clock.now()).toBe(250);
  });

  test("never goes backwards", () => {
    const clock = new ReplayClock();
    clock.advanceTo(100);
    clock.advanceTo(50);
    expect(clock.now()).toBe(100);
  });

  test("advances to each pending timer in order, also to timers that are set meanwhile", () => {
    const clock = new ReplayClock();
    const endedTimers: number[] = [];
    const setTimerAgain = () => {
      endedTimers.push(clock.now());
      if (endedTimers.length < 3) clock.after(1000, setTimerAgain);
    };
    clock.after(1000, setTimerAgain);
    while (clock.advanceToNext());
    expect(endedTimers).toEqual([1000, 2000, 3000]);
  });

  test("does not call a cancelled timer", () => {
    const clock = new ReplayClock();
    const endedTimers: string[] = [];
    clock.after(10, () => endedTimers.push("no"))();
    clock.advanceTo(100);
    expect(endedTimers).toEqual([]);
    expect(clock.advanceToNext()).toBe(false);
  });

  test("ends, though a policy waits forever", () => {
    const clock = new ReplayClock();
    let endedTimers = 0;
    const setTimerAgain = () => {
      endedTimers++;
      clock.after(1, setTimerAgain);
    };
    clock.after(1, setTimerAgain);
    while (clock.advanceToNext());
    expect(endedTimers).toBe(1000);
  });
});
