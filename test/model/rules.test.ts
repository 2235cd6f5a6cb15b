import { describe, expect, test } from "@jest/globals";
import type { EndpointSpec } from "../../src/model/endpoint.js";
import { doubtful, impossible, neverAdded } from "../../src/model/rules.js";

const ADDRESS = "192.0.2.3";
const LOCAL = [
  { address: ADDRESS, ifindex: 3 },
  { address: "fe80::1", ifindex: 2 },
  { address: "fe80::1", ifindex: 3 },
];
const isLocal = (address: string, ifindex?: number) => {
  const same = LOCAL.filter((one) => one.address === address);
  return same.find((one) => one.ifindex === ifindex) ?? same[0];
};

describe("an endpoint can never work", () => {
  const cases: [what: string, spec: EndpointSpec, argument: string, message: string][] = [
    ["at the unspecified address", { address: "0.0.0.0" }, "ADDRESS", "0.0.0.0 is the unspecified address, not an address of a host"],
    ["at the unspecified IPv6 address", { address: "::" }, "ADDRESS", ":: is the unspecified address, not an address of a host"],
    ["at the broadcast address", { address: "255.255.255.255" }, "ADDRESS", "255.255.255.255 is the broadcast address, not an address of a host"],
    ["at a multicast address", { address: "224.0.0.1" }, "ADDRESS", "224.0.0.1 is a multicast address, not an address of a host"],
    ["at the last multicast address", { address: "239.255.255.255" }, "ADDRESS", "239.255.255.255 is a multicast address, not an address of a host"],
    ["at an IPv6 multicast address", { address: "ff02::1" }, "ADDRESS", "ff02::1 is a multicast address, not an address of a host"],
    ["at a mapped multicast address", { address: "::ffff:224.0.0.1" }, "ADDRESS", "::ffff:224.0.0.1 is a multicast address, not an address of a host"],
    ["with the id 0", { address: ADDRESS, id: 0 }, "id", "id 0 cannot be given: it means the address on which each connection was opened"],
    ["with a port and no signal", { address: ADDRESS, port: 5000, flags: ["subflow"] }, "port", "a port can only be announced: it needs the flag signal"],
    ["as signal and fullmesh", { address: ADDRESS, flags: ["signal", "fullmesh"] }, "fullmesh", "signal and fullmesh exclude each other"],
  ]; // biome-ignore format: a table
  test.each(cases)("%s", (_, spec, argument, message) => {
    expect(impossible(spec)).toMatchObject({
      argument,
      message,
      hint: expect.stringMatching(/^[a-z`].*[^.]$/),
    });
  });

  test.each<EndpointSpec>([
    { address: ADDRESS },
    { address: "127.0.0.1" },
    { address: "223.255.255.255" },
    { address: "240.0.0.1" },
    { address: "fe80::1" },
    { address: "::ffff:10.0.0.1" },
    { address: ADDRESS, id: 255, port: 1, flags: ["signal"] },
    { address: ADDRESS, port: 0 },
    { address: ADDRESS, flags: ["subflow", "fullmesh", "backup", "laminar"] },
  ])("which is not said of %j", (spec) => {
    expect(impossible(spec)).toBeUndefined();
  });
});

describe("no kernel adds an endpoint", () => {
  test("that says it is implicit, or announces a port and dials", () => {
    expect(neverAdded({ address: ADDRESS, flags: ["implicit"] })).toMatchObject({ argument: "implicit" });
    expect(neverAdded({ address: ADDRESS, port: 5, flags: ["signal", "subflow"] })).toMatchObject({
      argument: "port",
    });
  });

  test("which is not said of one it may add", () => {
    for (const flags of [["signal"], ["subflow"], ["signal", "subflow"]] as const)
      expect(neverAdded({ address: ADDRESS, flags })).toBeUndefined();
    expect(neverAdded({ address: ADDRESS, port: 5, flags: ["signal"] })).toBeUndefined();
  });
});

describe("an endpoint is doubtful", () => {
  const doubts = (spec: Partial<EndpointSpec>) =>
    doubtful({ address: ADDRESS, flags: ["subflow"], ...spec }, isLocal);

  test("where no interface has its address", () => {
    expect(doubts({ address: "198.51.100.7" })).toEqual([
      "198.51.100.7 is not an address of this host: no subflow can use it",
    ]);
  });

  test("where another interface has its address", () => {
    const [byIndex, byName] = [doubts({ ifindex: 2 }), doubts({ ifindex: 2, dev: "eth1" })];
    expect(byIndex).toEqual([
      "192.0.2.3 is not an address of interface 2: subflows may leave and never be answered",
    ]);
    expect(byName).toEqual(["192.0.2.3 is not an address of eth1: subflows may leave and never be answered"]);
  });

  test("without any flag", () => {
    expect(doubts({ flags: [] })).toEqual([
      "no flag given: the endpoint reserves an id and does nothing else",
    ]);
  });

  test("as fullmesh without subflow", () => {
    expect(doubts({ flags: ["fullmesh"] })).toEqual([
      "fullmesh without subflow: it affects only the initial address",
    ]);
  });

  test("as signal and subflow together", () => {
    expect(doubts({ flags: ["signal", "subflow"] })).toEqual([
      expect.stringMatching(/^signal and subflow together: /),
    ]);
  });

  test("for each reason that holds", () => {
    expect(doubts({ address: "198.51.100.7", flags: [] })).toHaveLength(2);
  });

  test("not where all is well", () => {
    expect(doubts({})).toEqual([]);
    expect(doubts({ ifindex: 3, flags: ["subflow", "backup"] })).toEqual([]);
    expect(doubts({ flags: ["subflow", "fullmesh"] })).toEqual([]);
  });

  test("not where several interfaces have its address and one of them is meant", () => {
    expect(doubts({ address: "fe80::1", ifindex: 3 })).toEqual([]);
    expect(doubts({ address: "fe80::1", ifindex: 2 })).toEqual([]);
    expect(doubts({ address: "fe80::1", ifindex: 4 })).toHaveLength(1);
  });
});
