import { describe, expect, test } from "@jest/globals";
import { statusAdvice, statusHead, statusJson, statusRows } from "../../../commands/view/status.js";
import type { Status, StatusInterface } from "../../../src/index.js";

const NOTHING: Status = {
  limits: { addAddrAccepted: 0, subflows: 2 },
  interfaces: [],
  stray: [],
  misbound: [],
};
const ETH: StatusInterface = {
  ifindex: 2,
  dev: "eth0",
  state: "up",
  metrics: {},
  default: ["ipv4"],
  addresses: [],
};

describe("the head of a status", () => {
  test("says so where a switch cannot be read", () => {
    expect(statusHead(NOTHING)).toBe(
      "mptcp unknown\npath manager unknown, scheduler unknown\nlimits add_addr_accepted 0 subflows 2\n",
    );
  });

  test("names the switch that is off", () => {
    expect(statusHead({ ...NOTHING, enabled: false })).toMatch(/^mptcp off \(net\.mptcp\.enabled=0\)\n/);
  });

  test("lets no control character of a sysctl through", () => {
    expect(statusHead({ ...NOTHING, pathManager: "a\u001bb", scheduler: "c\u0007" })).toContain(
      "path manager a\\x1bb, scheduler c\\x07\n",
    );
  });
});

describe("the rows of a status", () => {
  test("are one for an interface without addresses", () => {
    expect(statusRows({ ...NOTHING, interfaces: [{ ...ETH, state: "down" }] })).toEqual([
      ["eth0", "down", "", "", "", ""],
    ]);
  });

  test("name the interface once, and mark the family of its default route", () => {
    const addresses = [
      {
        address: "192.0.2.2",
        prefixLength: 24,
        endpoint: { id: 3, address: "192.0.2.2", flags: ["subflow" as const, "backup" as const] },
      },
      { address: "2001:db8::2", prefixLength: 64 },
    ];
    expect(
      statusRows({ ...NOTHING, interfaces: [{ ...ETH, metrics: { ipv4: 100, ipv6: 1024 }, addresses }] }),
    ).toEqual([
      ["eth0", "up", "192.0.2.2/24", "100", "yes", "id 3 subflow backup"],
      ["", "", "2001:db8::2/64", "1024", "", ""],
    ]);
  });

  test("say the device of an endpoint where it is another one", () => {
    const endpoint = { id: 1, flags: ["subflow" as const], dev: "eth1" };
    const addresses = [{ address: "192.0.2.2", prefixLength: 24, endpoint }];
    expect(statusRows({ ...NOTHING, interfaces: [{ ...ETH, addresses }] })[0]?.[5]).toBe(
      "id 1 subflow dev eth1",
    );
  });

  test("let no control character of a name through", () => {
    expect(statusRows({ ...NOTHING, interfaces: [{ ...ETH, dev: "a\u001bb" }] })[0]?.[0]).toBe("a\\x1bb");
  });
});

describe("the advice of a status", () => {
  test("is nothing where there is none", () => {
    expect(statusAdvice({ ...NOTHING, interfaces: [ETH] })).toBe("");
  });

  test("names endpoints bound to an interface that is gone, or another one", () => {
    const misbound = [
      { id: 1, address: "192.0.2.2", flags: [], ifindex: 3, dev: "eth1" },
      { id: 2, address: "192.0.2.2", flags: [], ifindex: 9 },
    ];
    expect(statusAdvice({ ...NOTHING, misbound })).toBe(
      "\nendpoint id 1 (192.0.2.2) is bound to eth1, which has not this address\n" +
        "endpoint id 2 (192.0.2.2) is bound to if9, which is gone\n",
    );
  });

  test("is a line to paste for each address, and a line for each endpoint on no interface", () => {
    const addresses = [{ address: "192.0.2.2", prefixLength: 24, suggestion: "mptcpctl endpoint add …" }];
    const stray = [{ id: 9, address: "203.0.113.9", flags: [] }];
    expect(statusAdvice({ ...NOTHING, interfaces: [{ ...ETH, addresses }], stray })).toBe(
      "\nto use another path:\n    mptcpctl endpoint add …\n\nendpoint id 9 (203.0.113.9) is on no interface of this host\n",
    );
  });
});

describe("a line to paste", () => {
  test("reaches the terminal without control characters", () => {
    const addresses = [{ address: "192.0.2.2", prefixLength: 24, suggestion: "a\u001b[2J" }];
    expect(statusAdvice({ ...NOTHING, interfaces: [{ ...ETH, addresses }] })).toContain("    a\\x1b[2J\n");
  });
});

describe("a status as JSON", () => {
  test("leaves out what is not known", () => {
    expect(JSON.stringify(statusJson(NOTHING))).toBe(
      '{"limits":{"add_addr_accepted":0,"subflows":2},"interfaces":[],"stray":[],"misbound":[]}',
    );
  });
});
