import { describe, expect, test } from "@jest/globals";
import { endText, idFor, sameSubflow, subflowEndToWire, subflowText } from "../../src/model/userspace.js";

describe("the id of a local address", () => {
  const stored = [
    { id: 3, address: "10.0.2.1" },
    { id: 4, address: "10.0.2.1", port: 7000 },
    { id: 0, address: "10.0.1.1" },
    { id: 1, address: "fd00::1" },
  ];

  test("is the stored one, also in its mapped form", () => {
    expect(idFor({ address: "10.0.2.1" }, stored)).toBe(3);
    expect(idFor({ address: "::ffff:10.0.2.1" }, stored)).toBe(3);
    expect(idFor({ address: "10.0.1.1" }, stored)).toBe(0);
  });

  test("is a new one for another port", () => {
    expect(idFor({ address: "10.0.2.1", port: 7000 }, stored)).toBe(4);
    expect(idFor({ address: "10.0.2.1", port: 7001 }, stored)).toBe(2);
  });

  test("is the lowest free id for a new address, and never 0 if 0 is not allowed", () => {
    expect(idFor({ address: "10.0.3.1" }, stored)).toBe(2);
    expect(idFor({ address: "10.0.1.1" }, stored, 1)).toBe(2);
    expect(idFor({ address: "10.0.3.1" }, [])).toBe(1);
  });

  test("is undefined if all 255 are used", () => {
    const all = Array.from({ length: 255 }, (_, i) => ({ id: i + 1, address: `10.1.0.${i}` }));
    expect(idFor({ address: "10.0.3.1" }, all)).toBeUndefined();
  });
});

describe("two descriptions of a subflow", () => {
  const withPorts = { local: { address: "10.0.2.1", port: 7 }, remote: { address: "10.0.2.2", port: 8 } };

  test("are the same if the fields that both have are the same", () => {
    expect(sameSubflow(withPorts, withPorts)).toBe(true);
    expect(
      sameSubflow(withPorts, { local: { address: "::ffff:10.0.2.1" }, remote: { address: "10.0.2.2" } }),
    ).toBe(true);
  });

  test.each([
    { ...withPorts, local: { address: "10.0.2.3", port: 7 } },
    { ...withPorts, local: { address: "10.0.2.1", port: 9 } },
    { ...withPorts, remote: { address: "10.0.2.2", port: 9 } },
  ])("are different if any field differs: %j", (otherSubflow) => {
    expect(sameSubflow(withPorts, otherSubflow)).toBe(false);
  });

  test("are written in the form that is accepted as input", () => {
    expect(subflowText(withPorts)).toBe("10.0.2.1:7 -> 10.0.2.2:8");
    expect(endText({ address: "fd00::1", port: 7 })).toBe("[fd00::1]:7");
    expect(endText({ address: "fd00::1" })).toBe("fd00::1");
  });
});

test("flags are sent even if empty, because absent flags have no defined meaning", () => {
  expect(subflowEndToWire({ address: "10.0.2.1" }, false)).toEqual({
    family: 2,
    addr4: "10.0.2.1",
    flags: { on: [], rest: 0 },
  });
  expect(subflowEndToWire({ address: "fd00::1", port: 7 }, true)).toMatchObject({
    port: 7,
    flags: { on: ["backup"] },
  });
});
