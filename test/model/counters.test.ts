import { describe, expect, test } from "@jest/globals";
import { COUNTER_GROUPS } from "../../src/codec/families/mptcp-counters.js";
import { ProtocolError } from "../../src/errors.js";
import {
  counterGroup,
  countersFromNetstat,
  countersSince,
  selectCounters,
} from "../../src/model/counters.js";

const read = (names: string, values: string) =>
  countersFromNetstat(`TcpExt: A B\nTcpExt: 1 2\nMPTcpExt: ${names}\nMPTcpExt: ${values}\n`, 5);

describe("the text of /proc/net/netstat", () => {
  test("returns MPTCP's counters by the kernel's names, in its order, gauges separately", () => {
    const readCounters = read("MPRstRx MPCurrEstab MPCapableSYNTX Brandnew", "3 2 0 18446744073709551615");
    expect(readCounters).toEqual({
      stamp: 5,
      counters: { MPRstRx: 3, MPCapableSYNTX: 0, Brandnew: 2 ** 64 },
      gauges: { MPCurrEstab: 2 },
    });
    expect(Object.keys(readCounters?.counters ?? {})).toEqual(["MPRstRx", "MPCapableSYNTX", "Brandnew"]);
  });

  test("is exact to 2^53", () => {
    expect(read("MPRstRx", String(2 ** 53))?.counters).toEqual({ MPRstRx: 2 ** 53 });
  });

  test("is 0 for a gauge that is below 0 for a moment", () => {
    for (const value of ["18446744073709551615", "4294967295"])
      expect(read("MPCurrEstab", value)?.gauges).toEqual({ MPCurrEstab: 0 });
  });

  test("may lack the last line feed, which older kernels omit before the first socket", () => {
    const text = "IpExt: A\nIpExt: 1\nMPTcpExt: MPRstTx MPRstRx\nMPTcpExt: 0 0";
    expect(countersFromNetstat(text, 0)?.counters).toEqual({ MPRstTx: 0, MPRstRx: 0 });
  });

  test("of a kernel without MPTCP has no counters", () => {
    for (const text of ["", "TcpExt: A\nTcpExt: 1\n", "MPTcpExt:\nMPTcpExt:\n"])
      expect(countersFromNetstat(text, 0)).toBeUndefined();
  });

  test.each<[names: string, values: string, counters: object, problems: readonly object[]]>([
    ["A B", "1", { A: 1 }, [{ field: "B" }]],
    ["A", "1 2", { A: 1 }, [{ field: "", reason: "2 values for 1 names" }]],
    ["A B C", "1 -2 3", { A: 1, C: 3 }, [{ field: "B", reason: '"-2" is not a number' }]],
    ["A B", "x 2", { B: 2 }, [{ field: "A", reason: '"x" is not a number' }]],
    ["A B A", "1 2 3", { A: 1, B: 2 }, [{ field: "A", reason: "the name occurs twice" }]],
  ])("of %s over %s returns the readable counters", (names, values, counters, problems) => {
    expect(read(names, values)).toMatchObject({ counters, problems });
  });

  test("is refused if no counter can be read", () => {
    for (const [names, values] of [
      ["A", "-1"],
      ["A", "x"],
      ["A", "1.5"],
      ["A", ""],
    ] as const)
      expect(() => read(names, values)).toThrow(ProtocolError);
    expect(() => countersFromNetstat("MPTcpExt: A\n", 0)).toThrow(ProtocolError);
  });

  test("cannot change object prototypes by special names", () => {
    const readCounters = read("__proto__ constructor", "1 2");
    expect(Object.entries(readCounters?.counters ?? {})).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
  });
});

describe("increase between two readings", () => {
  const reading = (stamp: number, counters: Record<string, number>) => ({ stamp, counters, gauges: {} });

  test("is returned for every counter, in total and per second", () => {
    const growth = countersSince(reading(1e6, { A: 1, B: 5 }), reading(3e6, { A: 7, B: 5 }));
    expect(growth).toEqual({ seconds: 2, restarted: false, deltas: { A: 6, B: 0 }, rates: { A: 3, B: 0 } });
  });

  test("of a counter that the earlier reading lacks starts at 0", () => {
    expect(countersSince(reading(0, {}), reading(1e6, { A: 4 })).deltas).toEqual({ A: 4 });
  });

  test("is counted from 0, without rates, if a counter was higher before", () => {
    const growth = countersSince(reading(0, { A: 9, B: 1 }), reading(1e6, { A: 7, B: 5 }));
    expect(growth).toEqual({ seconds: 1, restarted: true, deltas: { A: 7, B: 5 }, rates: {} });
  });

  test("ignores a counter that this kernel no longer has", () => {
    expect(countersSince(reading(0, { Gone: 9 }), reading(1e6, { A: 1 })).restarted).toBe(false);
  });

  test("has no rates if no time has passed, or the clock was set back", () => {
    for (const stamp of [5, 4]) {
      const { rates, deltas } = countersSince(reading(5, { A: 1 }), reading(stamp, { A: 2 }));
      expect({ rates, deltas }).toEqual({ rates: {}, deltas: { A: 1 } });
    }
  });
});

describe("the group of a counter", () => {
  test("is defined for all in the table, each in one group", () => {
    const names = Object.values(COUNTER_GROUPS).flat();
    expect(new Set(names).size).toBe(names.length);
    for (const [group, members] of Object.entries(COUNTER_GROUPS))
      for (const name of members) expect(counterGroup(name)).toBe(group);
  });

  test('is "other" for counters newer than the table', () => {
    for (const name of ["Brandnew", "constructor", ""]) expect(counterGroup(name)).toBe("other");
  });
});

describe("a selection of counters", () => {
  test("takes other characters of a pattern as they are, and reports what selects nothing", () => {
    const unmatched: string[] = [];
    const reading = { stamp: 1, counters: { MPRstTx: 0, MPRstRx: 2 }, gauges: { MPCurrEstab: 1 } };
    const select = (...patterns: string[]) =>
      selectCounters(reading, patterns, (one) => void unmatched.push(one));
    expect(select("MPRst[RT]x", "M.*", "(", "mptcpext")).toEqual({ stamp: 1, counters: {}, gauges: {} });
    expect(unmatched).toEqual(["MPRst[RT]x", "M.*", "(", "mptcpext"]);
    expect(select("mprst?x")).toEqual({ stamp: 1, counters: { MPRstTx: 0, MPRstRx: 2 }, gauges: {} });
  });
});
