import { expect, test } from "@jest/globals";
import { warnOfOptionSpace } from "../../../src/client/endpoints/tcp-option-space.js";
import type { NetnsClient } from "../../../src/client/netns-client.js";

interface Settings {
  readonly timestamps?: string;
  readonly dropTimestamps?: string;
}

function codes(address: string, port: number | undefined, { timestamps, dropTimestamps }: Settings = {}) {
  const given: string[] = [];
  const readFile = () => {
    if (timestamps === undefined) throw new Error("no such file");
    return `${timestamps}\n`;
  };
  const client = {
    host: { readFile },
    sysctl: (name: string) => (name === "add_addr_v6_port_drop_ts" ? dropTimestamps : undefined),
    warnings: { give: (_: string, code: string) => given.push(code) },
  };
  warnOfOptionSpace(client as unknown as NetnsClient, address, port);
  return given;
}

test.each([
  ["an IPv6 address with a port, beside timestamps", "2001:db8::1", 5000, { timestamps: "1" }, 1],
  ["where the setting cannot be read", "2001:db8::1", 5000, {}, 1],
  ["where the kernel keeps the timestamps", "2001:db8::1", 5000, { dropTimestamps: "0" }, 1],
  ["not where the kernel drops the timestamps", "2001:db8::1", 5000, { dropTimestamps: "1" }, 0],
  ["not without timestamps", "2001:db8::1", 5000, { timestamps: "0" }, 0],
  ["not without a port", "2001:db8::1", undefined, {}, 0],
  ["not for IPv4", "192.0.2.1", 5000, {}, 0],
] as const)("option space is warned of: %s", (_, address, port, settings, expected) => {
  expect(codes(address, port, settings)).toHaveLength(expected);
});
