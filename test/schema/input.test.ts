import { describe, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.js";
import {
  checkEndpointKey,
  checkEndpointSpec,
  checkFlagsChange,
  checkLimitsChange,
} from "../../src/schema/input.js";
import { errorOf } from "../support/three-lists.js";

const NO_ADDRESS = "address: not an IP address (as 10.0.0.1 or 2001:db8::1, without brackets)";

type Check = (value: never) => unknown;

const ADDRESS = "192.0.2.3";

const VALID_INPUT: [check: Check, value: object][] = [
  [checkEndpointSpec, { address: ADDRESS }],
  [checkEndpointSpec, { address: "2001:db8::1", id: undefined, port: undefined, flags: undefined, dev: undefined }],
  [checkEndpointSpec, { address: ADDRESS, id: 0, port: 0, flags: [], ifindex: -1 }],
  [checkEndpointSpec, { address: ADDRESS, id: 255, port: 65535, flags: ["signal", "laminar", "implicit"], dev: "eth0" }],
  [checkEndpointSpec, { address: ADDRESS, dev: "a".repeat(127) }],
  [checkLimitsChange, {}],
  [checkLimitsChange, { subflows: 0, addAddrAccepted: 0xffffffff }],
  [checkEndpointKey, {}],
  [checkEndpointKey, { id: 5, address: "::1", port: 1 }],
  [checkFlagsChange, { backup: true, fullmesh: undefined }],
]; // biome-ignore format: a table

const BAD: [check: Check, value: unknown, argument: string, message: string][] = [
  [checkEndpointSpec, {}, "address", "address: not a text"],
  [checkEndpointSpec, { address: "host" }, "address", NO_ADDRESS],
  [checkEndpointSpec, { address: "10.0.0.1/24" }, "address", NO_ADDRESS],
  [checkEndpointSpec, { address: ADDRESS, id: 256 }, "id", "id: more than 255"],
  [checkEndpointSpec, { address: ADDRESS, id: "5" }, "id", "id: not a number"],
  [checkEndpointSpec, { address: ADDRESS, port: 65536 }, "port", "port: more than 65535"],
  [checkEndpointSpec, { address: ADDRESS, port: 1.5 }, "port", "port: not a whole number"],
  [checkEndpointSpec, { address: ADDRESS, flags: ["sginal"] }, "flags.0", "flags.0: not one of signal, subflow, backup, fullmesh, implicit, laminar"],
  [checkEndpointSpec, { address: ADDRESS, flags: "signal" }, "flags", "flags: not a list"],
  [checkEndpointSpec, { address: ADDRESS, ifindex: 2 ** 31 }, "ifindex", "ifindex: more than 2147483647"],
  [checkEndpointSpec, { address: ADDRESS, dev: "" }, "dev", "dev: not an interface name"],
  [checkEndpointSpec, { address: ADDRESS, dev: ".." }, "dev", "dev: not an interface name"],
  [checkEndpointSpec, { address: ADDRESS, dev: "a/b" }, "dev", "dev: not an interface name"],
  [checkEndpointSpec, { address: ADDRESS, dev: "a b" }, "dev", "dev: not an interface name"],
  [checkEndpointSpec, { address: ADDRESS, dev: "ü".repeat(64) }, "dev", "dev: not an interface name"],
  [checkEndpointSpec, { address: ADDRESS, backup: true }, "backup", "backup: unknown field"],
  [checkEndpointSpec, "10.0.0.1", "endpoint", "endpoint: not an object"],
  [checkLimitsChange, { subflows: -1 }, "subflows", "subflows: less than 0"],
  [checkLimitsChange, { addAddrAccepted: 2 ** 32 }, "addAddrAccepted", "addAddrAccepted: more than 4294967295"],
  [checkLimitsChange, { add_addr_accepted: 1 }, "add_addr_accepted", "add_addr_accepted: unknown field"],
  [checkLimitsChange, null, "limits", "limits: not an object"],
  [checkEndpointKey, { id: -1 }, "id", "id: less than 0"],
  [checkFlagsChange, { backup: 1 }, "backup", "backup: not true or false"],
  [checkFlagsChange, { signal: true }, "signal", "signal: unknown field"],
]; // biome-ignore format: a table

describe("input of the library", () => {
  test.each(VALID_INPUT)("%p accepts %j unchanged", (check, value) => {
    expect(check(value as never)).toBe(value);
  });

  test.each(BAD)("%p refuses %j and names %s", (check, value, argument, message) => {
    const error = errorOf(() => check(value as never));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ argument, message, exit: 1 });
  });
});
