import { describe, expect, test } from "@jest/globals";
import { assembleStatus, type Facts } from "../../src/model/status.js";

const link = (ifindex: number, dev: string, more: Partial<Facts["links"][number]> = {}) => ({
  ifindex,
  dev,
  up: true,
  running: true,
  loopback: false,
  ...more,
});

const address = (ifindex: number, text: string, more: Partial<Facts["addresses"][number]> = {}) => ({
  ifindex,
  address: text,
  prefixLength: 24,
  scope: 0,
  unstable: false,
  ...more,
});

const route = (ifindex: number, metric: number, more: Partial<Facts["routes"][number]> = {}) =>
  ({ ifindex, metric, family: "ipv4", isDefault: true, ...more }) as const;

/** A laptop: Ethernet and WiFi in one subnet. */
const LAPTOP: Facts = {
  enabled: true,
  pathManager: "kernel",
  limits: { addAddrAccepted: 0, subflows: 2 },
  links: [link(1, "lo", { loopback: true }), link(2, "enp1s0"), link(3, "wlp1s0")],
  addresses: [address(1, "127.0.0.1", { scope: 254 }), address(2, "192.0.2.2"), address(3, "192.0.2.3")],
  routes: [route(2, 100), route(3, 600), route(2, 0, { isDefault: false })],
  endpoints: [],
};

const status = (facts: Partial<Facts> = {}) => assembleStatus({ ...LAPTOP, ...facts });
const suggestions = (facts: Partial<Facts> = {}) =>
  status(facts).interfaces.flatMap((one) => one.addresses.flatMap(({ suggestion }) => suggestion ?? []));

describe("the status of a laptop", () => {
  test("leaves loopback out, marks the default interface, and suggests the other", () => {
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
              suggestion: "mptcpctl endpoint add dev wlp1s0 192.0.2.3 subflow",
            },
          ],
        },
      ],
      stray: [],
      misbound: [],
    });
  });

  test("shows an endpoint beside its address, mapped or not, and suggests nothing there", () => {
    const endpoint = { id: 1, address: "::ffff:192.0.2.3", port: 99, flags: ["signal" as const] };
    const { interfaces, stray } = status({ endpoints: [endpoint] });
    expect(interfaces[1]?.addresses).toEqual([
      { address: "192.0.2.3", prefixLength: 24, endpoint: { id: 1, port: 99, flags: ["signal"] } },
    ]);
    expect(stray).toEqual([]);
  });

  test("lists endpoints whose address no interface has", () => {
    const endpoint = { id: 2, address: "198.51.100.7", flags: [] };
    expect(status({ endpoints: [endpoint] }).stray).toEqual([endpoint]);
  });

  test("lists endpoints bound to an interface that has not their address, or is gone", () => {
    const elsewhere = { id: 1, address: "192.0.2.3", flags: [], ifindex: 2, dev: "enp1s0" };
    const gone = { id: 2, address: "192.0.2.2", flags: [], ifindex: 9 };
    const right = { id: 3, address: "192.0.2.3", flags: [], ifindex: 3, dev: "wlp1s0" };
    expect(status({ endpoints: [elsewhere, gone, right] }).misbound).toEqual([elsewhere, gone]);
  });

  test.each<[string, Partial<Facts>]>([
    ["an interface that is down", { links: [link(2, "enp1s0"), link(3, "wlp1s0", { up: false })] }],
    ["an interface without carrier", { links: [link(2, "enp1s0"), link(3, "wlp1s0", { running: false })] }],
    ["a link-local address", { addresses: [address(3, "fe80::1", { scope: 253 })] }],
    ["an address that will not stay", { addresses: [address(3, "192.0.2.3", { unstable: true })] }],
    ["the default interface", { addresses: [address(2, "192.0.2.2")] }],
  ])("suggests nothing for %s", (_, facts) => {
    expect(suggestions(facts)).toEqual([]);
  });

  test("suggests an address of a family that leaves elsewhere", () => {
    expect(suggestions({ addresses: [address(2, "2001:db8::2")] })).toEqual([
      "mptcpctl endpoint add dev enp1s0 2001:db8::2 subflow",
    ]);
  });

  test("tells the state of each interface", () => {
    const links = [
      link(2, "a"),
      link(3, "b", { running: false }),
      link(4, "c", { up: false, running: false }),
    ];
    expect(status({ links }).interfaces.map(({ state }) => state)).toEqual(["up", "no-carrier", "down"]);
  });
});

describe("the way out", () => {
  test("is the default route with the lowest metric", () => {
    const { interfaces } = status({ routes: [route(2, 700), route(3, 600)] });
    expect(interfaces.map((one) => one.default)).toEqual([[], ["ipv4"]]);
  });

  test("is the best route of all where there is no default route", () => {
    const routes = [route(2, 200, { isDefault: false }), route(3, 100, { isDefault: false })];
    const { interfaces } = status({ routes });
    expect(interfaces.map((one) => [one.metrics.ipv4, one.default])).toEqual([
      [200, []],
      [100, ["ipv4"]],
    ]);
  });

  test("is nowhere where two routes are equally good and none is a default route", () => {
    const routes = [route(2, 0, { isDefault: false }), route(3, 0, { isDefault: false })];
    expect(status({ routes }).interfaces.map((one) => one.default)).toEqual([[], []]);
  });

  test("has a metric for each family", () => {
    const [ethernet] = status({ routes: [route(2, 100), route(2, 1024, { family: "ipv6" })] }).interfaces;
    expect(ethernet?.metrics).toEqual({ ipv4: 100, ipv6: 1024 });
  });

  test("is nowhere without routes", () => {
    const { interfaces } = status({ routes: [] });
    expect(interfaces.map((one) => [one.metrics.ipv4, one.default])).toEqual([
      [undefined, []],
      [undefined, []],
    ]);
  });
});
