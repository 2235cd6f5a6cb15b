import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { PM } from "../../src/codec/families/mptcp-pm.js";
import { limitsFromWire, limitsToWire } from "../../src/model/limits.js";
import { limits } from "../support/models.js";
import "../support/fuzz.js";

describe("limits", () => {
  test("cross over from the kernel's words, and are absent where they are there", () => {
    expect(limitsFromWire({ rcvAddAddrs: 4, subflows: 2 })).toEqual({ addAddrAccepted: 4, subflows: 2 });
    expect(limitsFromWire({ subflows: 0 })).toEqual({ subflows: 0 });
  });

  test("that are not named are not sent, and a 0 is", () => {
    expect(limitsToWire({})).toEqual({});
    expect(limitsToWire({ subflows: 0, addAddrAccepted: undefined })).toEqual({ subflows: 0 });
    expect(limitsToWire({ addAddrAccepted: 1 })).toEqual({ rcvAddAddrs: 1 });
  });

  test("come back from the wire as they were", () => {
    fc.assert(
      fc.property(limits, (model) => {
        const bytes = PM.write(limitsToWire(model));
        expect(limitsFromWire(PM.read(bytes, 0, bytes.length))).toEqual(model);
      }),
    );
  });
});
