import { describe, expect, test } from "@jest/globals";
import { ReplayClock } from "../../src/policy/replay-clock.js";

function ringing(clock: ReplayClock, waits: Record<string, number>): string[] {
  const rung: string[] = [];
  for (const [name, ms] of Object.entries(waits))
    clock.after(ms, () => rung.push(`${name} at ${clock.now()}`));
  return rung;
}

describe("the clock of a replay", () => {
  test("calls due timers in their order, each at its own time", () => {
    const clock = new ReplayClock();
    const rung = ringing(clock, { late: 500, soon: 100, next: 200 });
    clock.passTo(250);
    expect(rung).toEqual(["soon at 100", "next at 200"]);
    expect(clock.now()).toBe(250);
  });

  test("never goes backwards", () => {
    const clock = new ReplayClock();
    clock.passTo(100);
    clock.passTo(50);
    expect(clock.now()).toBe(100);
  });

  test("advances to each pending timer in order, also to timers that are set meanwhile", () => {
    const clock = new ReplayClock();
    const rung: number[] = [];
    const again = () => {
      rung.push(clock.now());
      if (rung.length < 3) clock.after(1000, again);
    };
    clock.after(1000, again);
    while (clock.passOn());
    expect(rung).toEqual([1000, 2000, 3000]);
  });

  test("does not call a cancelled timer", () => {
    const clock = new ReplayClock();
    const rung: string[] = [];
    clock.after(10, () => rung.push("no"))();
    clock.passTo(100);
    expect(rung).toEqual([]);
    expect(clock.passOn()).toBe(false);
  });

  test("ends, though a policy waits forever", () => {
    const clock = new ReplayClock();
    let rung = 0;
    const again = () => {
      rung++;
      clock.after(1, again);
    };
    clock.after(1, again);
    while (clock.passOn());
    expect(rung).toBe(1000);
  });
});
