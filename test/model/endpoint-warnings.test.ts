import { describe, expect, test } from "@jest/globals";
import type { EndpointSpec } from "../../src/model/endpoint.js";
import { endpointWarnings } from "../../src/model/endpoint-warnings.js";
import { type AddressPlace, isBindable, isLinkLocal, specialAddress } from "../../src/model/place.js";

const ADDRESS = "192.0.2.3";
const HERE: AddressPlace = { local: { address: ADDRESS, ifindex: 3 } };
const NOWHERE: AddressPlace = { isDelivered: false, isForeignAllowed: false };

const codes = (spec: Partial<EndpointSpec>, place = HERE) =>
  endpointWarnings({ address: ADDRESS, flags: ["subflow"], ...spec }, place).map(({ code }) => code);
const text = (spec: Partial<EndpointSpec>, place = HERE) =>
  endpointWarnings({ address: ADDRESS, flags: ["subflow"], ...spec }, place).map(({ message }) => message);

describe("the warnings about an endpoint", () => {
  const cases: [what: string, spec: Partial<EndpointSpec>, place: AddressPlace, expected: string[]][] = [
    ["all is well", {}, HERE, []],
    ["well on its device", { ifindex: 3, flags: ["subflow", "backup"] }, HERE, []],
    ["well with fullmesh", { flags: ["subflow", "fullmesh"] }, HERE, []],
    ["no interface has the address", {}, NOWHERE, ["address_missing"]],
    ["it is unknown how the address is routed", {}, {}, ["address_missing"]],
    ["a local route has the address", {}, { ...NOWHERE, isDelivered: true }, []],
    ["a local route has the IPv6 address", { address: "2001:db8::1" }, { ...NOWHERE, isDelivered: true }, ["address_missing"]],
    ["foreign addresses are allowed, but answers do not arrive", {}, { ...NOWHERE, isForeignAllowed: true }, ["address_missing"]],
    ["foreign addresses are allowed, and routed here", { address: "2001:db8::1", flags: ["laminar"] }, { isDelivered: true, isForeignAllowed: true }, []],
    ["a foreign address is announced", { flags: ["signal"] }, NOWHERE, ["address_missing"]],
    ["an announced address is routed here", { address: "2001:db8::1", flags: ["signal"] }, { ...NOWHERE, isDelivered: true }, []],
    ["a foreign address is announced and used", { flags: ["signal", "subflow"] }, NOWHERE, ["address_missing", "signal_and_subflow"]],
    ["a foreign address has no role", { flags: [] }, NOWHERE, ["no_flag"]],
    ["another interface has the address", { ifindex: 2 }, HERE, ["address_elsewhere"]],
    ["another interface has the announced address", { ifindex: 2, flags: ["signal"] }, HERE, []],
    ["the address is tentative", {}, { local: { address: ADDRESS, ifindex: 3, isTentative: true } }, ["address_tentative"]],
    ["the announced address is tentative", { flags: ["signal"] }, { local: { address: ADDRESS, ifindex: 3, isTentative: true } }, []],
    ["a link-local address is announced", { address: "fe80::1", flags: ["signal"] }, HERE, ["address_link_local"]],
    ["a link-local address has no device", { address: "fe80::1" }, HERE, ["address_link_local"]],
    ["a link-local address has its device", { address: "fe80::1", ifindex: 3 }, HERE, []],
    ["backup is alone", { flags: ["backup"] }, HERE, ["backup_alone"]],
    ["backup is with signal", { flags: ["backup", "signal"] }, HERE, []],
    ["fullmesh is alone", { flags: ["fullmesh"] }, HERE, ["fullmesh_alone"]],
    ["signal is with subflow", { flags: ["signal", "subflow"] }, HERE, ["signal_and_subflow"]],
    ["the address is unspecified", { address: "0.0.0.0" }, {}, ["address_special"]],
    ["the IPv6 address is unspecified", { address: "::" }, {}, ["address_special"]],
    ["the address is multicast", { address: "239.255.255.255", flags: ["signal"] }, {}, ["address_special"]],
    ["the address is the broadcast address", { address: "255.255.255.255" }, {}, ["address_special"]],
  ]; // biome-ignore format: a table
  test.each(cases)("if %s", (_, spec, place, expected) => {
    expect(codes(spec, place)).toEqual(expected);
  });

  test("name the device, or its index", () => {
    const end = "packets of its subflows may get no answer";
    expect(text({ ifindex: 2, dev: "eth1" })).toEqual([`192.0.2.3 is not an address of eth1: ${end}`]);
    expect(text({ ifindex: 2 })).toEqual([`192.0.2.3 is not an address of interface 2: ${end}`]);
  });

  test("say what an address is, and what the kernel may do with it", () => {
    expect(text({ address: "224.0.0.1" })).toEqual([
      "224.0.0.1 is a multicast address, not an address of a host: the kernel may open its subflows from another address",
    ]);
    expect(text({ address: "224.0.0.1", flags: ["signal"] })).toEqual([
      "224.0.0.1 is a multicast address, not an address of a host: peers may be unable to use it",
    ]);
  });
});

describe("an address", () => {
  test.each([
    ["0.0.0.0", "the unspecified address"],
    ["::", "the unspecified address"],
    ["255.255.255.255", "the broadcast address"],
    ["224.0.0.1", "a multicast address"],
    ["ff02::1", "a multicast address"],
    ["::ffff:224.0.0.1", "a multicast address"],
    ["223.255.255.255", undefined],
    ["240.0.0.1", undefined],
    ["fe80::1", undefined],
    ["not an address", undefined],
  ])("%s is special or not", (address, expected) => {
    expect(specialAddress(address)).toBe(expected);
  });

  test("is link-local in fe80::/10 only", () => {
    expect(["fe80::1", "febf::1"].every(isLinkLocal)).toBe(true);
    expect(["fec0::1", "169.254.0.1", "254.128.0.1", "x"].some(isLinkLocal)).toBe(false);
  });

  test("can be used by a socket, or not, or it is unknown", () => {
    expect(isBindable(ADDRESS, HERE)).toBe(true);
    expect(isBindable(ADDRESS, NOWHERE)).toBe(false);
    expect(isBindable("::ffff:192.0.2.3", { ...NOWHERE, isDelivered: true })).toBe(true);
    expect(isBindable(ADDRESS, { isForeignAllowed: false })).toBeUndefined();
    expect(isBindable("2001:db8::1", { isForeignAllowed: false })).toBe(false);
    expect(isBindable(ADDRESS, { isDelivered: false })).toBeUndefined();
  });
});
