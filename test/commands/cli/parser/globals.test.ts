import { describe, expect, test } from "@jest/globals";
import { readGlobals } from "../../../../commands/cli/parser/global-options.js";
import { PARSERS } from "./both.js";
import { SAMPLE_COMMANDS } from "./sample.js";

interface GlobalsEnvironment {
  readonly env?: Record<string, string>;
  readonly isTTY?: boolean;
}

async function globals(text: string, { env = {}, isTTY = false }: GlobalsEnvironment = {}) {
  const [, parser] = PARSERS[0]!;
  return readGlobals((await parser(SAMPLE_COMMANDS, text === "" ? [] : text.split(" "))).globals, {
    env,
    isTTY,
  });
}

describe("the result of global options", () => {
  test("is the default without any option", async () => {
    expect(await globals("")).toEqual({
      json: false,
      table: false,
      pretty: false,
      oneline: false,
      resolve: false,
      details: false,
      all: false,
      echo: false,
      timestamp: undefined,
      color: false,
      light: false,
      unicode: false,
      netns: undefined,
      batch: undefined,
      force: false,
      rcvbuf: undefined,
      record: undefined,
      replay: undefined,
      trace: false,
      quiet: false,
      dryRun: false,
      check: true,
      help: false,
      version: false,
    });
  });

  test.each([
    ["-j -p", { json: true, pretty: true }],
    ["--json limits --pretty", { json: true, pretty: true }],
    ["limits -o -r -d", { oneline: true, resolve: true, details: true }],
    ["-t", { timestamp: "long" }],
    ["-ts", { timestamp: "short" }],
    ["-t -ts", { timestamp: "short" }],
    ["-n blue", { netns: "blue" }],
    ["-n=/proc/1/ns/net limits", { netns: "/proc/1/ns/net" }],
    ["-b - -force", { batch: "-", force: true }],
    ["-rc 0x10000", { rcvbuf: 65536 }],
    ["--record a --replay b --trace", { record: "a", replay: "b", trace: true }],
    ["-q --dry-run --no-check -echo", { quiet: true, dryRun: true, check: false, echo: true }],
    ["--table", { table: true }],
    ["-h", { help: true }],
    ["limits --help", { help: true }],
    ["-V", { version: true }],
    ["--version", { version: true }],
  ])("%p", async (text, expected) => {
    expect(await globals(text)).toMatchObject(expected);
  });

  test.each([
    ["-j --table", "-json and --table contradict each other"],
    ["-n a -n b", "-netns is given 2 times"],
    ["-n=", "-netns needs a value that is not empty"],
    ["-rc 010", '"010" is not a valid rcvbuf'],
    ["-rc 4096k", '"4096k" is not a valid rcvbuf'],
    ["-c=blue", '"blue" is not a value of -color'],
    ["-c=", '"" is not a value of -color'],
    ["-f bad", '"bad" is not a value of -family'],
  ])("%p is refused", async (text, message) => {
    await expect(globals(text)).rejects.toMatchObject({ code: "usage", message });
  });
});

describe("the environment", () => {
  test.each([
    ["", { MPTCPCTL_OUTPUT: "table" }, { table: true, json: false }],
    ["", { MPTCPCTL_OUTPUT: "json" }, { table: false, json: true }],
    ["-j", { MPTCPCTL_OUTPUT: "table" }, { table: false, json: true }],
    ["--table", { MPTCPCTL_OUTPUT: "json" }, { table: true, json: false }],
    ["", { MPTCPCTL_QUIET: "1" }, { quiet: true }],
    ["", { MPTCPCTL_QUIET: "" }, { quiet: false }],
    ["", { COLORFGBG: "0;15" }, { light: true }],
    ["", { COLORFGBG: "15;default;0" }, { light: false }],
    ["", { COLORFGBG: "0;7" }, { light: true }],
    ["", { COLORFGBG: "7;8" }, { light: false }],
    ["", { LANG: "en_GB.UTF-8" }, { unicode: true }],
    ["", { LC_ALL: "C", LANG: "en_GB.UTF-8" }, { unicode: false }],
    ["", { LC_CTYPE: "de_DE.utf8" }, { unicode: true }],
  ])("%p with %p", async (text, env, expected) => {
    expect(await globals(text, { env: env as Record<string, string> })).toMatchObject(expected);
  });

  test("is reported when MPTCPCTL_OUTPUT has an unknown value", async () => {
    await expect(globals("", { env: { MPTCPCTL_OUTPUT: "xml" } })).rejects.toMatchObject({ code: "usage" });
  });

  test.each<[text: string, around: GlobalsEnvironment, color: boolean]>([
    ["", { isTTY: true }, true],
    ["", { isTTY: false }, false],
    ["", { isTTY: true, env: { NO_COLOR: "1" } }, false],
    ["", { isTTY: true, env: { NO_COLOR: "" } }, true],
    ["", { isTTY: true, env: { TERM: "dumb" } }, false],
    ["-c", { isTTY: false }, true],
    ["-c=always", { isTTY: false, env: { NO_COLOR: "1" } }, true],
    ["-c=auto", { isTTY: false }, false],
    ["-c=auto", { isTTY: true, env: { NO_COLOR: "1" } }, true],
    ["-c=never", { isTTY: true }, false],
    ["-c -c=never", { isTTY: true }, false],
    ["-c -j", { isTTY: true }, false],
  ])("%p with %p colours: %p", async (text, environment, color) => {
    expect((await globals(text, environment)).color).toBe(color);
  });
});
