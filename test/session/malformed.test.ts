import { describe, expect, test } from "@jest/globals";
import { answered, type Malformed, malformed } from "../support/malformed.js";

const files = malformed().map((one) => [one.name, one] as const);

describe.each(files)("the bytes of %s", (_, one) => {
  test(`have the documented outcome: ${one.outcome}`, async () => {
    expect(await outcomeOf(one, false)).toContain(one.outcome);
  });

  test("have no weaker outcome if received values are checked, too", async () => {
    const strict = await outcomeOf(one, true);
    if (!strict.startsWith("ProtocolError")) expect(strict).toContain(one.outcome);
  });
});

async function outcomeOf(one: Malformed, validate: boolean): Promise<string> {
  try {
    return `gives ${JSON.stringify(await answered(one, validate))}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `${error.name}: ${error.message}`;
  }
}
