import { describe, expect, test } from "@jest/globals";
import { seconds } from "../../../../commands/cli/values/values.js";
import { connectionsWatch } from "../../../../commands/connections/watch.js";
import { countersWatch } from "../../../../commands/counters/watch.js";
import { runProgram } from "../../../../commands/run.js";
import { UsageError } from "../../../../src/errors.js";

describe("seconds", () => {
  test.each([["0"], ["0.1"], ["2"], ["86400"], ["0.125"]])("accepts %s", (text) => {
    expect(seconds("timeout")(text)).toBe(Number(text));
  });

  test.each([[""], ["-1"], ["1e3"], ["007"], ["86400.1"], ["100000"], ["0.1234"], ["x"], ["1s"]])(
    "refuses %j",
    (text) => expect(() => seconds("timeout")(text)).toThrow(UsageError),
  );

  test("name the expected value, also if another word may have been meant", () => {
    expect(() => seconds("timeout")("x")).toThrow('"x" is not a number of seconds');
    expect(() => seconds("SECONDS")("x")).toThrow(
      '"x" is neither a word of this command nor a number of seconds',
    );
  });

  test.each([
    ["connections watch", connectionsWatch.arguments.seconds, "0.05"],
    ["counters watch", countersWatch.arguments.seconds, "0.05"],
    ["run --verify", runProgram.arguments.verify, "0"],
  ])("of %s have a minimum", (_, argument, tooFew) => {
    const read = (argument as { read: (text: string) => unknown }).read;
    expect(() => read(tooFew)).toThrow(/number of seconds$/);
    expect(read("0.5")).toBe(0.5);
  });
});
