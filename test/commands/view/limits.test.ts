import { expect, test } from "@jest/globals";
import { limitsJson, limitsText } from "../../../commands/view/limits.js";

test("limits are one line of text with a trailing blank", () => {
  expect(limitsText({ addAddrAccepted: 0, subflows: 2 })).toBe("add_addr_accepted 0 subflows 2 \n");
});

test("limits are two numbers in JSON", () => {
  expect(JSON.stringify(limitsJson({ subflows: 8, addAddrAccepted: 1 }))).toBe(
    '{"add_addr_accepted":1,"subflows":8}',
  );
});
