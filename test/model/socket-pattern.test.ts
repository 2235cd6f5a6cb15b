import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { socketEndText } from "../../commands/view/subflow.js";
import type { SocketFacts } from "../../src/model/socket.js";
import { endMatches, parseSocketPattern, type SocketPattern } from "../../src/model/socket-pattern.js";
import { ipv4Text, ipv6Text } from "../support/models.js";
import "../support/fuzz.js";

const defined = (pattern: SocketPattern | undefined) =>
  pattern && Object.fromEntries(Object.entries(pattern).filter(([, value]) => value !== undefined));

describe("a pattern for the end of a socket", () => {
  test.each([
    ["192.0.2.3", { address: "192.0.2.3" }],
    ["192.0.2.3:443", { address: "192.0.2.3", port: 443 }],
    ["192.0.2.0/24", { address: "192.0.2.0", prefixLength: 24 }],
    ["192.0.2.0/24:443", { address: "192.0.2.0", prefixLength: 24, port: 443 }],
    ["192.0.2.3%wlp1s0:53345", { address: "192.0.2.3", dev: "wlp1s0", port: 53345 }],
    ["[2001:db8::1]:443", { address: "2001:db8::1", port: 443 }],
    ["[2001:db8::1%eth0]:443", { address: "2001:db8::1", dev: "eth0", port: 443 }],
    ["[2001:db8::1]%eth0:443", { address: "2001:db8::1", dev: "eth0", port: 443 }],
    ["[2001:db8::]/32:443", { address: "2001:db8::", prefixLength: 32, port: 443 }],
    ["[2001:db8::1]", { address: "2001:db8::1" }],
    ["2001:db8::1", { address: "2001:db8::1" }],
    ["2001:db8::/32", { address: "2001:db8::", prefixLength: 32 }],
    ["fe80::1%eth0", { address: "fe80::1", dev: "eth0" }],
    ["::ffff:192.0.2.1", { address: "::ffff:192.0.2.1" }],
    [":443", { port: 443 }],
    ["*:443", { port: 443 }],
    ["0.0.0.0/0", { address: "0.0.0.0", prefixLength: 0 }],
  ])("%s", (text, pattern) => {
    expect(defined(parseSocketPattern(text))).toEqual(pattern);
  });

  test.each([
    "", ":", "x", "192.0.2", "192.0.2.300", "192.0.2.3/33", "192.0.2.3:65536", "192.0.2.3:", "192.0.2.3:x", "[192.0.2.3",
    "2001:db8::/129", "[::1]x", "[::1]:443:1", "::1::", "192.0.2.3%:5", "/24", "443",
  ])("refuses %j", (text) => {
    expect(parseSocketPattern(text)).toBeUndefined();
  }); // biome-ignore format: a list

  test("accepts every printed end", () => {
    const end = fc.record(
      {
        address: fc.oneof(ipv4Text, ipv6Text),
        port: fc.integer({ min: 1, max: 65535 }),
        dev: fc.constantFrom("eth0", "wlp1s0", "br-1.5", "größe"),
      },
      { requiredKeys: ["address"] },
    );
    fc.assert(
      fc.property(end, (one) => {
        expect(defined(parseSocketPattern(socketEndText(one)))).toEqual(one);
      }),
    );
  });
});

const socket = (local: string, remote: string, dev?: string): SocketFacts => {
  const [at, to] = [parseSocketPattern(local), parseSocketPattern(remote)];
  const end = (pattern: SocketPattern | undefined) => ({
    address: pattern?.address ?? "",
    port: pattern?.port ?? 0,
  });
  return {
    state: "ESTAB",
    local: end(at),
    remote: end(to),
    dev,
    uid: 0,
    inode: 1,
    cookie: 1,
    receiveQueue: 0,
    sendQueue: 0,
  };
};

describe("a pattern matches", () => {
  const mapped = socket("[::ffff:192.0.2.3]:40000", "[::ffff:198.51.100.7]:443");
  const six = socket("[2001:db8:1::3]:40000", "[2001:db8:2::7]:443", "eth0");
  const matches = (one: SocketFacts, text: string, of: "local" | "remote") =>
    endMatches(parseSocketPattern(text) as SocketPattern, one, of);

  test.each([
    ["198.51.100.7", true], ["198.51.100.7:443", true], ["198.51.100.7:80", false], ["198.51.100.0/24", true],
    ["198.51.96.0/20", true], ["198.51.112.0/20", false], ["198.51.100.6/31", true], ["198.51.100.4/31", false],
    ["0.0.0.0/0", true], ["::ffff:198.51.100.7", true], ["::ffff:198.51.100.0/120", true], ["::/0", false], [":443", true],
  ] as const)("an IPv4 address that is mapped, or not: %s %s", (text, expected) => {
    expect(matches(mapped, text, "remote")).toBe(expected);
  }); // biome-ignore format: a table

  test.each([
    ["2001:db8:2::7", true], ["2001:db8::/32", true], ["2001:db8:2::/48", true], ["2001:db8:3::/48", false], ["::/0", true],
    ["0.0.0.0/0", false], ["[2001:db8:2::]/47:443", true],
  ] as const)("an IPv6 address: %s %s", (text, expected) => {
    expect(matches(six, text, "remote")).toBe(expected);
  }); // biome-ignore format: a table

  test("by the interface it is bound to, too", () => {
    expect(matches(six, "2001:db8:1::3%eth0", "local")).toBe(true);
    expect(matches(six, "2001:db8:1::3%eth1", "local")).toBe(false);
    expect(matches(mapped, "192.0.2.3%eth0", "local")).toBe(false);
  });
});
