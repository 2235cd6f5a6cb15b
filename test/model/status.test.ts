import { describe, expect, test } from "@jest/globals";
import { assembleStatus, type StatusFacts } from "../../src/model/status.js";
import type { UsedAddress } from "../../src/model/status-endpoints.js";
import { suggested, suggestionText } from "../../src/suggestions.js";

const link = (ifindex: number, dev: string, extraFields: Partial<StatusFacts["links"][number]> = {}) => ({
  ifindex,
  dev,
  up: true,
  running: true,
  loopback: false,
  ...extraFields,
});

const address = (
  ifindex: number,
  text: string,
  extraFields: Partial<StatusFacts["addresses"][number]> = {},
) => ({
  ifindex,
  address: text,
  prefixLength: 24,
  scope: 0,
  unstable: false,
  ...extraFields,
});

const route = (ifindex: number, metric: number, extraFields: Partial<StatusFacts["routes"][number]> = {}) =>
  ({ ifindex, metric, family: "ipv4", isDefault: true, ...extraFields }) as const;

/** A laptop: Ethernet and WiFi in one subnet. */
const LAPTOP: StatusFacts = {
  enabled: true,
  pathManager: "kernel",
  limits: { addAddrAccepted: 0, subflows: 2 },
  links: [link(1, "lo", { loopback: true }), link(2, "enp1s0"), link(3, "wlp1s0")],
  addresses: [address(1, "127.0.0.1", { scope: 254 }), address(2, "192.0.2.2"), address(3, "192.0.2.3")],
  routes: [route(2, 100), route(3, 600), route(2, 0, { isDefault: false })],
  endpoints: [],
};

const status = (facts: Partial<StatusFacts> = {}) => assembleStatus({ ...LAPTOP, ...facts });
const suggestions = (facts: Partial<StatusFacts> = {}) =>
  status(facts).interfaces.flatMap((one) =>
    one.addresses.flatMap(({ suggestions = [] }) => suggestions.map(suggestionText)),
  );

describe("the status of a laptop", () => {
  test("omits loopback, marks the default interface, and suggests the other", () => {
    expect(status()).toEqual({
      enabled: true,
      pathManager: "kernel",
      limits: { addAddrAccepted: 0, subflows: 2 },
      interfaces: [
        {
          ifindex: 2,
          dev: "enp1s0",
          state: "up",
          metrics: { ipv4: 100 },
          default: ["ipv4"],
          addresses: [{ address: "192.0.2.2", prefixLength: 24 }],
        },
        {
          ifindex: 3,
          dev: "wlp1s0",
          state: "up",
          metrics: { ipv4: 600 },
          default: [],
          addresses: [
            {
              address: "192.0.2.3",
              prefixLength: 24,
              suggestions: [suggested("endpoint_add", "192.0.2.3", "wlp1s0")],
            },
          ],
        },
      ],
      endpoints: [],
      findings: [],
    });
  });

  test("shows an endpoint beside its address, mapped or not, and suggests nothing for it", () => {
    const endpoint = { id: 1, address: "::ffff:192.0.2.3", port: 99, flags: ["signal" as const] };
    const placed = { ...endpoint, place: "here", interface: "wlp1s0" };
    const { interfaces, endpoints } = status({ endpoints: [endpoint] });
    expect(interfaces[1]?.addresses).toEqual([
      { address: "192.0.2.3", prefixLength: 24, endpoints: [placed] },
    ]);
    expect(endpoints).toEqual([placed]);
  });

  test("shows loopback with the addresses of endpoints only", () => {
    const addresses = [address(1, "127.0.0.1", { scope: 254 }), address(1, "203.0.113.80")];
    const endpoint = { id: 41, address: "203.0.113.80", flags: ["signal" as const], ifindex: 1 };
    const [lo, ...others] = status({ addresses, endpoints: [endpoint] }).interfaces;
    expect(lo).toMatchObject({
      dev: "lo",
      addresses: [{ address: "203.0.113.80", endpoints: [{ id: 41 }] }],
    });
    expect(lo?.addresses).toHaveLength(1);
    expect(others.map(({ dev }) => dev)).toEqual(["enp1s0", "wlp1s0"]);
  });

  test("says where the address of each endpoint is", () => {
    const flags: [] = [];
    const endpoints = [
      { id: 1, address: "192.0.2.3", flags, ifindex: 2, dev: "enp1s0" },
      { id: 2, address: "192.0.2.2", flags, ifindex: 9 },
      { id: 3, address: "192.0.2.3", flags, ifindex: 3 },
      { id: 4, address: "198.51.100.7", flags },
      { id: 5, address: "127.0.0.4", flags },
      { id: 6, flags },
    ];
    const delivered = new Map([
      ["127.0.0.4", true],
      ["198.51.100.7", false],
    ]);
    const found = status({ endpoints, delivered }).endpoints;
    expect(found.map((one) => [one.id, one.place, one.interface, one.dev])).toEqual([
      [1, "elsewhere", "wlp1s0", "enp1s0"],
      [2, "elsewhere", "enp1s0", undefined],
      [3, "here", "wlp1s0", "wlp1s0"],
      [4, "missing", undefined, undefined],
      [5, "routed", undefined, undefined],
      [6, "unknown", undefined, undefined],
    ]);
  });

  test("shows an endpoint once, where several interfaces have its address", () => {
    const addresses = [address(2, "fe80::1"), address(3, "fe80::1")];
    const endpoints = [
      { id: 1, address: "fe80::1", flags: [], ifindex: 3 },
      { id: 2, address: "fe80::1", port: 5, flags: [] },
    ];
    const { interfaces } = status({ addresses, endpoints });
    const shown = interfaces.map((one) => one.addresses.map((own) => own.endpoints?.map(({ id }) => id)));
    expect(shown).toEqual([[[2]], [[1]]]);
  });

  test("counts the connections that use an endpoint, by its id or as their initial address", () => {
    const use = (
      token: number,
      localId: number,
      text: string,
      port = 5000,
      state: UsedAddress["state"] = "ESTAB",
    ) => ({ token, localId, local: { address: text, port }, state }) as const;
    const subflows = [
      use(1, 0, "192.0.2.2"),
      use(1, 7, "192.0.2.3"),
      use(2, 0, "192.0.2.2"),
      use(2, 7, "192.0.2.3", 5000, "SYN-SENT"),
      use(3, 7, "192.0.2.3"),
      use(3, 7, "192.0.2.3", 5001),
    ];
    const endpoints = [
      { id: 7, address: "192.0.2.3", flags: [] },
      { id: 8, address: "192.0.2.2", flags: [] },
      { id: 9, address: "192.0.2.2", port: 99, flags: [] },
    ];
    expect(status({ endpoints, subflows }).endpoints.map(({ connections }) => connections)).toEqual([
      2, 2, 0,
    ]);
    expect(status({ endpoints }).endpoints.map(({ connections }) => connections)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("finds that MPTCP is off, and limits that forbid what the endpoints are for", () => {
    const endpoints = [{ id: 1, address: "192.0.2.3", flags: ["subflow" as const] }];
    const facts = { enabled: false, limits: { subflows: 0, addAddrAccepted: 0 }, endpoints };
    expect(status(facts).findings).toMatchObject([
      { code: "mptcp_off", suggestions: [suggested("sysctl", "net.mptcp.enabled", "1")] },
      { code: "limits" },
    ]);
    expect(status().findings).toEqual([]);
  });

  test.each<[string, Partial<StatusFacts>]>([
    ["an interface that is down", { links: [link(2, "enp1s0"), link(3, "wlp1s0", { up: false })] }],
    ["an interface without carrier", { links: [link(2, "enp1s0"), link(3, "wlp1s0", { running: false })] }],
    ["a link-local address", { addresses: [address(3, "fe80::1", { scope: 253 })] }],
    ["an address that will not stay", { addresses: [address(3, "192.0.2.3", { unstable: true })] }],
    ["the default interface", { addresses: [address(2, "192.0.2.2")] }],
  ])("suggests nothing for %s", (_, facts) => {
    expect(suggestions(facts)).toEqual([]);
  });

  test("suggests an address of a family with the default route on another interface", () => {
    expect(suggestions({ addresses: [address(2, "2001:db8::2")] })).toEqual([
      "mptcpctl endpoint add dev enp1s0 2001:db8::2 subflow",
    ]);
  });

  test("has the state of each interface", () => {
    const links = [
      link(2, "a"),
      link(3, "b", { running: false }),
      link(4, "c", { up: false, running: false }),
    ];
    expect(status({ links }).interfaces.map(({ state }) => state)).toEqual(["up", "no-carrier", "down"]);
  });
});

describe("the default interface", () => {
  test("has the default route with the lowest metric", () => {
    const { interfaces } = status({ routes: [route(2, 700), route(3, 600)] });
    expect(interfaces.map((one) => one.default)).toEqual([[], ["ipv4"]]);
  });

  test("is the best route of all where there is no default route, and is not called default", () => {
    const routes = [route(2, 200, { isDefault: false }), route(3, 100, { isDefault: false })];
    const { interfaces } = status({ routes });
    expect(interfaces.map((one) => [one.metrics.ipv4, one.default])).toEqual([
      [200, []],
      [100, []],
    ]);
    expect(suggestions({ routes })).toEqual(["mptcpctl endpoint add dev enp1s0 192.0.2.2 subflow"]);
  });

  test("is undefined if two routes are equally good and none is a default route", () => {
    const routes = [route(2, 0, { isDefault: false }), route(3, 0, { isDefault: false })];
    expect(status({ routes }).interfaces.map((one) => one.default)).toEqual([[], []]);
  });

  test("has a metric for each family", () => {
    const [ethernet] = status({ routes: [route(2, 100), route(2, 1024, { family: "ipv6" })] }).interfaces;
    expect(ethernet?.metrics).toEqual({ ipv4: 100, ipv6: 1024 });
  });

  test("is undefined without routes", () => {
    const { interfaces } = status({ routes: [] });
    expect(interfaces.map((one) => [one.metrics.ipv4, one.default])).toEqual([
      [undefined, []],
      [undefined, []],
    ]);
  });
});
