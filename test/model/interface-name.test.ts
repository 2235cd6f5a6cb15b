import { describe, expect, test } from "@jest/globals";
import { interfaceNameValue } from "../../commands/cli/values/values.js";
import { LINK } from "../../src/codec/families/rtnetlink.js";
import { UsageError } from "../../src/errors.js";
import { checkEndpointSpec } from "../../src/schema/input.js";

const isRefused = (check: () => unknown): boolean => {
  try {
    check();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return true;
  }
};

const { shape } = LINK.attributes.rows.alternativeName.kind;
const maxBytes = shape.is === "text" ? shape.max : 0;

describe("the name of an interface is accepted or refused by commands and library alike", () => {
  test.each([
    ["eth0", true],
    ["größe", true],
    ["...", true],
    ["a".repeat(maxBytes), true],
    ["ü".repeat(Math.floor(maxBytes / 2)), true],
    ["", false],
    [".", false],
    ["..", false],
    ["a/b", false],
    ["a b", false],
    ["a\u00a0b", false],
    ["a\0b", false],
    ["a".repeat(maxBytes + 1), false],
    ["ü".repeat(Math.floor(maxBytes / 2) + 1), false],
  ])("%j: %s", (dev, isAccepted) => {
    expect(isRefused(() => interfaceNameValue(dev))).toBe(!isAccepted);
    expect(isRefused(() => checkEndpointSpec({ address: "192.0.2.1", dev }))).toBe(!isAccepted);
  });
});
