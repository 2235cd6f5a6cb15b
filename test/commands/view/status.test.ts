import { describe, expect, test } from "@jest/globals";
import { inContext } from "../../../commands/cli/in-context.js";
import { statusAdvice, statusHead, statusJson, statusRows } from "../../../commands/view/status.js";
import type { Status, StatusEndpoint, StatusInterface } from "../../../src/index.js";
import { type Suggestion, suggested } from "../../../src/index.js";

const EMPTY_STATUS: Status = {
  limits: { addAddrAccepted: 0, subflows: 2 },
  interfaces: [],
  endpoints: [],
  findings: [],
};
const ETH: StatusInterface = {
  ifindex: 2,
  dev: "eth0",
  state: "up",
  metrics: {},
  default: ["ipv4"],
  addresses: [],
};

/** An endpoint of eth0. */
const endpoint = (facts: { [K in keyof StatusEndpoint]?: StatusEndpoint[K] | undefined }) =>
  ({
    id: 3,
    address: "192.0.2.2",
    flags: ["subflow"],
    place: "here",
    interface: "eth0",
    ...facts,
  }) as StatusEndpoint;

/** The context of a line with `-n`, or without. */
const inPlace = (netns?: string) => (one: Suggestion) => inContext(one, { netns, dryRun: false });

describe("the head of a status", () => {
  test("reports a switch that cannot be read", () => {
    expect(statusHead(EMPTY_STATUS)).toBe(
      "mptcp unknown\npath manager unknown, scheduler unknown\nlimits add_addr_accepted 0 subflows 2\n",
    );
  });

  test("names the switch that is off", () => {
    expect(statusHead({ ...EMPTY_STATUS, enabled: false })).toMatch(/^mptcp off \(net\.mptcp\.enabled=0\)\n/);
  });

  test("escapes control characters of a sysctl", () => {
    expect(statusHead({ ...EMPTY_STATUS, pathManager: "a\u001bb", scheduler: "c\u0007" })).toContain(
      "path manager a\\x1bb, scheduler c\\x07\n",
    );
  });
});

describe("the rows of a status", () => {
  test("have one row for an interface without addresses", () => {
    expect(statusRows({ ...EMPTY_STATUS, interfaces: [{ ...ETH, state: "down" }] })).toEqual([
      ["eth0", "down", "", "", "", ""],
    ]);
  });

  test("have the interface name once, and mark the family of its default route", () => {
    const addresses = [
      {
        address: "192.0.2.2",
        prefixLength: 24,
        endpoints: [
          endpoint({ flags: ["subflow", "backup"], connections: 2 }),
          endpoint({ id: 4, port: 99, flags: ["signal"], connections: 1 }),
        ],
      },
      { address: "2001:db8::2", prefixLength: 64 },
    ];
    expect(
      statusRows({
        ...EMPTY_STATUS,
        interfaces: [{ ...ETH, metrics: { ipv4: 100, ipv6: 1024 }, addresses }],
      }),
    ).toEqual([
      ["eth0", "up", "192.0.2.2/24", "100", "yes", "id 3 subflow backup, 2 connections"],
      ["", "", "", "", "", "id 4 port 99 signal, 1 connection"],
      ["", "", "2001:db8::2/64", "1024", "", ""],
    ]);
  });

  test.each([
    ["another device", { dev: "eth1", place: "elsewhere" }, "id 3 subflow dev eth1 (without this address)"],
    ["a missing device", { ifindex: 9, place: "elsewhere" }, "id 3 subflow dev if9 (missing)"],
    [
      "a device without effect",
      { dev: "eth1", place: "elsewhere", flags: ["signal"] },
      "id 3 signal dev eth1",
    ],
    ["its own device", { dev: "eth0", place: "here" }, "id 3 subflow"],
  ] as const)("say the device of an endpoint with %s", (_, facts, words) => {
    const endpoints = [
      endpoint({ ifindex: 3, ...facts, flags: "flags" in facts ? [...facts.flags] : ["subflow"] }),
    ];
    const addresses = [{ address: "192.0.2.2", prefixLength: 24, endpoints }];
    expect(statusRows({ ...EMPTY_STATUS, interfaces: [{ ...ETH, addresses }] })[0]?.[5]).toBe(
      `${words}, connections unknown`,
    );
  });

  test("escape control characters of a name", () => {
    expect(statusRows({ ...EMPTY_STATUS, interfaces: [{ ...ETH, dev: "a\u001bb" }] })[0]?.[0]).toBe(
      "a\\x1bb",
    );
  });
});

describe("the advice of a status", () => {
  test("is empty if there is no advice", () => {
    expect(statusAdvice({ ...EMPTY_STATUS, interfaces: [ETH] }, inPlace())).toBe("");
  });

  test("has a line for each endpoint that is in no row", () => {
    const at = (id: number, place: StatusEndpoint["place"]) =>
      endpoint({ id, address: "203.0.113.9", place, connections: 0, interface: undefined });
    const odd = { id: 4, flags: [], place: "unknown" } as const;
    const endpoints = [at(1, "missing"), at(2, "routed"), at(3, "here"), { ...odd, flags: [] }];
    expect(statusAdvice({ ...EMPTY_STATUS, endpoints }, inPlace())).toBe(
      "\nendpoint 203.0.113.9 id 1 subflow, 0 connections: no interface of this host has this address\n" +
        "endpoint 203.0.113.9 id 2 subflow, 0 connections: no interface has this address, but the kernel treats it as its own\n" +
        "endpoint 203.0.113.9 id 3 subflow, 0 connections: its interface cannot be read\n" +
        "endpoint no address id 4, connections unknown: it is unknown whether this host has this address\n",
    );
  });

  test("is a line to paste for each address, and none for an endpoint in a row", () => {
    const own = endpoint({});
    const addresses = [
      {
        address: "192.0.2.2",
        prefixLength: 24,
        suggestions: [suggested("endpoint_add", "192.0.2.2", "eth0")],
      },
      { address: "192.0.2.3", prefixLength: 24, endpoints: [own] },
    ];
    expect(
      statusAdvice({ ...EMPTY_STATUS, interfaces: [{ ...ETH, addresses }], endpoints: [own] }, inPlace()),
    ).toBe("\nto use another path:\n    mptcpctl endpoint add dev eth0 192.0.2.2 subflow\n");
  });

  test("has the findings, each with the command that changes it, if there is one", () => {
    const suggestions = [suggested("sysctl", "net.mptcp.enabled", "1")];
    const findings = [
      { code: "mptcp_off", message: "it is off", suggestions } as const,
      { code: "limits", message: "too few" } as const,
    ];
    const status = { ...EMPTY_STATUS, findings };
    expect(statusAdvice(status, inPlace())).toBe(
      "\nit is off; to change it:\n    sh -c 'echo 1 > /proc/sys/net/mptcp/enabled'\ntoo few\n",
    );
    expect(statusAdvice(status, inPlace("blue"))).toContain(
      "    nsenter --net=/run/netns/blue sh -c 'echo 1 > /proc/sys/net/mptcp/enabled'\n",
    );
    expect(statusJson(status, inPlace()).findings).toEqual([
      {
        code: "mptcp_off",
        message: "it is off",
        suggestions: [{ command: ["sh", "-c", "echo 1 > /proc/sys/net/mptcp/enabled"] }],
      },
      { code: "limits", message: "too few" },
    ]);
  });
});

describe("a line to paste", () => {
  test("is printed without control characters", () => {
    const addresses = [
      { address: "192.0.2.2", prefixLength: 24, suggestions: [{ command: ["a\u001b[2J"] }] },
    ];
    expect(statusAdvice({ ...EMPTY_STATUS, interfaces: [{ ...ETH, addresses }] }, inPlace())).toContain(
      "    'a\\x1b[2J'\n",
    );
  });
});

describe("a status as JSON", () => {
  test("omits unknown values", () => {
    expect(JSON.stringify(statusJson(EMPTY_STATUS, inPlace()))).toBe(
      '{"limits":{"add_addr_accepted":0,"subflows":2},"interfaces":[],"endpoints":[],"findings":[]}',
    );
  });
});

describe("a suggestion under -n", () => {
  const address = {
    address: "192.0.2.3",
    prefixLength: 24,
    suggestions: [suggested("endpoint_add", "192.0.2.3", "eth0")],
  };
  const status: Status = {
    ...EMPTY_STATUS,
    interfaces: [{ ...ETH, addresses: [address] }],
    findings: [
      { code: "mptcp_off", message: "off", suggestions: [suggested("sysctl", "net.mptcp.enabled", "1")] },
    ],
  };

  test.each([
    ["blue", "mptcpctl -n blue endpoint add dev eth0", "nsenter --net=/run/netns/blue sh -c 'echo 1 >"],
    ["4711", "mptcpctl -n 4711 endpoint add dev eth0", "nsenter --net=/proc/4711/ns/net sh -c 'echo 1 >"],
    [
      "lab/client",
      "mptcpctl -n lab/client endpoint add dev eth0",
      "mptcpctl lab exec --lab lab client -- sh -c 'echo 1 >",
    ],
  ])("acts in %s", (netns, add, write) => {
    const advice = statusAdvice(status, inPlace(netns));
    expect(advice).toContain(add);
    expect(advice).toContain(write);
    expect(statusJson(status, inPlace(netns)).interfaces[0]?.addresses[0]).toMatchObject({
      suggestions: [{ command: [...add.split(" "), "192.0.2.3", "subflow"] }],
    });
  });
});
