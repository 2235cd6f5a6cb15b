import { describe, expect, test } from "@jest/globals";
import { labLines, stateLines, withoutIpv6 } from "../../src/lab/ip-commands.js";
import type { LabPath } from "../../src/lab/model.js";
import { MAX_PATHS, planPaths } from "../../src/lab/paths.js";

const PIDS = { client: 11, server: 22, middle: 33 };

describe("the paths of a lab", () => {
  test("are those of the walk-through if they share a network", () => {
    const ends = planPaths({ layout: "shared" }).map(({ client, server }) => [
      client.dev,
      client.metric,
      client.addresses[0]?.address,
      server.dev,
      server.addresses[0]?.address,
    ]);
    expect(ends).toEqual([
      ["enp1s0", 100, "192.0.2.2", "enp1s0", "192.0.2.1"],
      ["wlp1s0", 600, "192.0.2.3", "enp1s0", "192.0.2.1"],
    ]);
  });

  test("have separate subnets otherwise, and IPv6 if requested", () => {
    const [, second] = planPaths({ ipv6: true });
    expect(second?.client.addresses.map(({ address }) => address)).toEqual(["10.0.2.1", "fd00:2::1"]);
    expect(second?.server).toEqual({
      dev: "enp2s0",
      addresses: [
        { address: "10.0.2.2", prefixLength: 24 },
        { address: "fd00:2::2", prefixLength: 64 },
      ],
    });
  });

  test.each(["shared", "separate"] as const)(
    "are at most eight, each name and address once (%s)",
    (layout) => {
      const paths = planPaths({ paths: MAX_PATHS, layout, ipv6: true });
      const own = paths.flatMap(({ client }) => [
        client.dev,
        client.metric,
        ...client.addresses.map((one) => one.address),
      ]);
      expect([paths.length, new Set(own).size]).toEqual([8, 8 * 4]);
    },
  );
});

describe("the ip commands that create a lab", () => {
  const [first, second] = planPaths({ ipv6: true }) as [LabPath, LabPath];

  test("route packets over the path of their source address, and need no rule for the reverse direction", () => {
    const { client, client6, server } = labLines([first, second], "separate", PIDS);
    expect(client.filter((line) => /table|metric 600/.test(line) && line.includes("2"))).toEqual([
      "address add 10.0.2.1/24 dev wlp1s0 metric 600",
      "address add fd00:2::1/64 dev wlp1s0 nodad metric 600",
      "route add default via 10.0.2.2 dev wlp1s0 metric 600",
      "route add default via fd00:2::2 dev wlp1s0 metric 600",
      "route add default via 10.0.1.2 dev enp1s0 table 101",
      "route add default via fd00:1::2 dev enp1s0 table 101",
      "route add default via 10.0.2.2 dev wlp1s0 table 102",
      "route add default via fd00:2::2 dev wlp1s0 table 102",
      "rule add from 10.0.2.1 table 102 priority 102",
    ]);
    expect(client6).toEqual([
      "rule add from fd00:1::1 table 101 priority 101",
      "rule add from fd00:2::1 table 102 priority 102",
    ]);
    expect(server.filter((line) => !line.startsWith("link") && !line.startsWith("address"))).toEqual([]);
  });

  test("join paths that share a network before the server's only interface", () => {
    const paths = planPaths({ layout: "shared" });
    const { middle, server, client, client6 } = labLines(paths, "shared", PIDS);
    expect(middle.filter((line) => line.includes("master br0"))).toHaveLength(3);
    expect(middle.filter((line) => line.includes("netns 22"))).toEqual([
      "link add server type veth peer name enp1s0 netns 22",
    ]);
    expect(server).toEqual(["link set enp1s0 addrgenmode none up", "address add 192.0.2.1/24 dev enp1s0"]);
    expect([...client, ...client6].filter((line) => line.startsWith("rule"))).toEqual([]);
  });

  test("contain no IPv6 if it is not available", () => {
    const { middle, client } = labLines(planPaths({}), "separate", PIDS);
    expect(withoutIpv6([...middle, ...client]).filter((line) => line.includes("addrgenmode"))).toEqual([]);
    expect(withoutIpv6(["link set lo addrgenmode none up"])).toEqual(["link set lo up"]);
  });

  test("break a path without a signal or by its carrier, and repair both", () => {
    expect(stateLines(second, "silent")).toEqual(["link set client2 nomaster up"]);
    expect(stateLines(second, "carrier")).toEqual(["link set client2 master path2 down"]);
    expect(stateLines(second, undefined)).toEqual(["link set client2 master path2 up"]);
  });
});
