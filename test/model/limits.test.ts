import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import { limitsFromWire, limitsToWire } from "../../src/model/limits.js";
import { limits } from "../support/models.js";
import "../support/fuzz.js";

describe("limits", () => {
  test("are decoded from the kernel's attributes, and absent attributes are undefined", () => {
    expect(limitsFromWire({ rcvAddAddrs: 4, subflows: 2 })).toEqual({ addAddrAccepted: 4, subflows: 2 });
    expect(limitsFromWire({ subflows: 0 })).toEqual({ subflows: 0 });
  });

  test("that are not named are not sent, and a 0 is sent", () => {
    expect(limitsToWire({})).toEqual({});
    expect(limitsToWire({ subflows: 0, addAddrAccepted: undefined })).toEqual({ subflows: 0 });
    expect(limitsToWire({ addAddrAccepted: 1 })).toEqual({ rcvAddAddrs: 1 });
  });

  test("are decoded to the same values", () => {
    fc.assert(
      fc.property(limits, (model) => {
        const bytes = PM.write(limitsToWire(model));
        expect(limitsFromWire(PM.read(bytes, 0, bytes.length))).toEqual(model);
      }),
    );
  });
});
