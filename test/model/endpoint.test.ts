import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ADDRESS, ENDPOINT_FLAGS } from "../../src/codec/families/mptcp-pm.js";
import { BOUNDS, SETTABLE_FLAGS } from "../../src/model/bounds.js";
import { endpointFromWire, endpointToWire, sameAddress } from "../../src/model/endpoint.js";
import { fuzzRuns } from "../support/fuzz.js";
import { endpoint } from "../support/models.js";

describe("an endpoint from the kernel", () => {
  test("has no port if the kernel's is 0, and no unknown flags if there are none", () => {
    const wire = {
      family: 2,
      id: 5,
      port: 0,
      flags: { on: ["subflow"] as const, rest: 0 },
      addr4: "10.0.0.1",
    };
    expect(endpointFromWire(wire)).toEqual({ id: 5, address: "10.0.0.1", flags: ["subflow"] });
  });

  test("keeps its port, its interface, and flags without a name", () => {
    const wire = {
      id: 6,
      port: 1234,
      flags: { on: [], rest: 0x80 },
      ifindex: 3,
      addr6: "::ffff:10.0.0.1",
    };
    expect(endpointFromWire(wire)).toEqual({
      id: 6,
      address: "::ffff:10.0.0.1",
      port: 1234,
      flags: [],
      unknownFlags: 0x80,
      ifindex: 3,
    });
  });

  test("may lack every attribute", () => {
    const problems = [{ field: "id" }, { field: "address" }, { field: "flags" }];
    expect(endpointFromWire({})).toEqual({ flags: [], problems });
  });

  test.each(ENDPOINT_FLAGS)("has the flag %s", (flag) => {
    expect(endpointFromWire({ id: 1, flags: { on: [flag], rest: 0 } }).flags).toEqual([flag]);
  });
});

describe("an endpoint for the kernel", () => {
  test.each(ENDPOINT_FLAGS)("has the flag %s", (flag) => {
    expect(endpointToWire({ flags: [flag] })).toEqual({ flags: { on: [flag], rest: 0 } });
  });

  test("names the family of its address", () => {
    expect(endpointToWire({ address: "10.0.0.1" })).toEqual({ family: 2, addr4: "10.0.0.1" });
    expect(endpointToWire({ address: "::ffff:10.0.0.1" })).toEqual({ family: 10, addr6: "::ffff:10.0.0.1" });
  });

  test("keeps the id 0, and omits the port 0, the interface 0 and empty flags", () => {
    expect(endpointToWire({ id: 0, port: 0, ifindex: 0, flags: [] })).toEqual({ id: 0 });
  });

  test("with only an id has no family", () => {
    expect(endpointToWire({ id: 5 })).toEqual({ id: 5 });
  });

  test("is decoded to the same value", () => {
    fc.assert(
      fc.property(endpoint, ({ unknownFlags: _, dev: __, ...model }) => {
        const bytes = ADDRESS.write(endpointToWire(model));
        // Requests omit flags if there are none; replies of the kernel contain them.
        const { problems = [], ...read } = endpointFromWire(ADDRESS.read(bytes, 0, bytes.length));
        expect(read).toEqual(model);
        expect(problems).toEqual(model.flags.length > 0 ? [] : [{ field: "flags" }]);
      }),
      { numRuns: fuzzRuns(2000) },
    );
  });
});

describe("two addresses", () => {
  test.each([
    ["10.0.0.1", "::ffff:10.0.0.1", true],
    ["10.0.0.1", "::FFFF:0a00:0001", true],
    ["2001:db8::1", "2001:0DB8:0:0::1", true],
    ["10.0.0.1", "::10.0.0.1", false],
    ["10.0.0.1", "10.0.0.2", false],
    ["::1", "::2", false],
    ["host", "host", false],
  ])("%s and %s: the same is %s", (a, b, same) => {
    expect(sameAddress(a, b)).toBe(same);
    expect(sameAddress(b, a)).toBe(same);
  });
});

describe("the documented bounds of endpoint values", () => {
  test("are those of the attribute rows", () => {
    expect(BOUNDS).toEqual({
      addressId: { min: 0, max: 255 },
      endpointId: { min: 1, max: 255 },
      port: { min: 0, max: 65535 },
      addAddrAccepted: { min: 0, max: 0xffffffff },
      subflows: { min: 0, max: 0xffffffff },
      token: { min: 0, max: 0xffffffff },
    });
  });

  test("exclude the flag that only the kernel sets", () => {
    expect(SETTABLE_FLAGS).toEqual(["signal", "subflow", "backup", "fullmesh", "laminar"]);
  });
});
