import { describe, expect, test } from "@jest/globals";
import { assembleStatus } from "../../src/model/status.js";
import { suggestionText } from "../../src/suggestions.js";

/** The suggestion for a second interface of this name. */
function suggestionFor(dev: string): string | undefined {
  const link = (ifindex: number, name: string) => ({
    ifindex,
    dev: name,
    up: true,
    running: true,
    loopback: false,
  });
  const address = (ifindex: number, text: string) => ({
    ifindex,
    address: text,
    prefixLength: 24,
    scope: 0,
    unstable: false,
  });
  const route = (ifindex: number) => ({ family: "ipv4" as const, isDefault: true, metric: ifindex, ifindex });
  const { interfaces } = assembleStatus({
    limits: { addAddrAccepted: 0, subflows: 2 },
    endpoints: [],
    links: [link(1, "eth0"), link(2, dev)],
    addresses: [address(1, "192.0.2.1"), address(2, "198.51.100.1")],
    routes: [route(1), route(2)],
  });
  return interfaces[1]?.addresses[0]?.suggestions?.map(suggestionText).join();
}

describe("the suggested line", () => {
  test("has an ordinary name unquoted", () => {
    expect(suggestionFor("wlp1s0.5@x")).toBe("mptcpctl endpoint add dev wlp1s0.5@x 198.51.100.1 subflow");
  });

  test("quotes a name that a shell would run", () => {
    expect(suggestionFor("a;$(b)'c")).toBe("mptcpctl endpoint add dev 'a;$(b)'\\''c' 198.51.100.1 subflow");
  });
});
