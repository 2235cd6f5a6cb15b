import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../commands/command-table.js";
import { delay, loss, orNone, rate } from "../../commands/lab/arguments.js";
import { runHere } from "./cli/process/io.js";

describe("arguments of lab commands", () => {
  test.each([
    [rate, "10mbit", 10_000_000],
    [rate, "1.5Mbit", 1_500_000],
    [rate, "8000bit", 8000],
    [rate, "100gbit", 1e11],
    [delay, "20ms", 20_000],
    [delay, "500us", 500],
    [delay, "0.25s", 250_000],
    [loss, "1%", 1],
    [loss, "0.5", 0.5],
    [loss, "100%", 100],
    [orNone(rate), "none", "none"],
  ])("are parsed with their units (%#): %p", (read, text, value) => {
    expect(read(text)).toBe(value);
  });

  test.each([
    [rate, "10"],
    [rate, "10mbps"],
    [rate, "1kbit"],
    [rate, "none"],
    [rate, "1e6bit"],
    [delay, "20"],
    [delay, "-1ms"],
    [delay, "11s"],
    [loss, "101%"],
    [loss, "%"],
    [loss, ""],
  ])("that are not a valid quantity are refused (%#): %p", (read, text) => {
    expect(() => read(text)).toThrow(/is not a/);
  });
});

describe("a lab command line", () => {
  test.each([
    ["lab up shared separate", "shared and separate contradict each other"],
    ["lab up paths 9", '"9" is not a valid paths'],
    ["lab up Blue", '"Blue" is not a valid lab name'],
    ["lab up rate fast", '"fast" is not a rate'],
    ["lab break", "a PATH is required"],
    ["lab heal", "a PATH is required"],
    ["lab shape", "a PATH is required"],
    ["lab shape 1", "a rate, delay or loss is required"],
    ["lab exec", "a host is required"],
    ["lab exec somewhere ls", '"somewhere" is not a host of a lab'],
    ["lab exec client", "a COMMAND is required without a terminal"],
    ["-n blue lab exec client ls", "lab exec cannot be used with -netns"],
    ...[
      "up",
      "show",
      "list",
      "down",
      "break 1",
      "heal 1",
      "shape 1 rate 1mbit",
      "demo",
      "demo failover",
    ].flatMap((verb) =>
      ["netns", "replay", "record"].map((option) => [
        `--${option} /nowhere/x lab ${verb}`,
        `lab ${verb.split(" ")[0]} cannot be used with ${option === "netns" ? "-" : "--"}${option}`,
      ]),
    ),
    ["--record /nowhere/x lab exec client ls", "lab exec cannot be used with --record"],
    ["--dry-run lab demo", "lab demo cannot be used with --dry-run"],
    ["--dry-run lab demo failover", "lab demo cannot be used with --dry-run"],
    [
      "lab demo save /etc/passwd",
      "cannot make the folder /etc/passwd: EEXIST: file already exists, mkdir '/etc/passwd'",
    ],
    [
      "lab demo save /nowhere/x",
      "cannot make the folder /nowhere/x: ENOENT: no such file or directory, mkdir '/nowhere/x'",
    ],
    ["lab down --all blue", "--all and a NAME contradict each other"],
  ])("that is invalid is refused before anything is done: %s", async (line, message) => {
    const { code, stdout, stderr, opened } = await runHere(COMMANDS, line.split(" "));
    expect([code, stdout, stderr[0], opened]).toEqual([1, "", `Error: ${message}.`, []]);
  });
});
