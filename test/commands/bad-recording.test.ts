import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { scratch } from "../recording/scratch.js";
import { mptcpctl } from "../support/cli.js";
import { allFixtures } from "../support/fixtures.js";

const path = scratch();
const pcapOf = (name: string) => allFixtures().find((one) => one.name.endsWith(`/${name}`))?.pcap as string;

/** A file with these bytes. */
function holding(bytes: Buffer): string {
  const file = path();
  writeFileSync(file, bytes);
  return file;
}

const text = () => holding(Buffer.from("root:x:0:0:root:/root:/bin/bash\n"));

/** The length of its last attribute cannot be. */
function damaged(): string {
  const bytes = readFileSync(pcapOf("limits-show"));
  const at = bytes.lastIndexOf(Buffer.from("08000300", "hex"));
  bytes.writeUInt16LE(3, at);
  return holding(bytes);
}

const cut = () => holding(readFileSync(pcapOf("limits-show")).subarray(0, -1));

describe("a recording that cannot be used is no fault of ours:", () => {
  test.each<[what: string, argv: () => string[], hint: RegExp]>([
    ["an empty one, decoded", () => ["decode", "/dev/null"], /^this is no recording: --record/],
    ["a text, decoded", () => ["decode", text()], /^this is no recording: --record/],
    ["a text, replayed", () => ["--replay", text(), "limits"], /^this is no recording: --record/],
    ["one that was cut, decoded", () => ["decode", cut()], /was the recorder killed/],
    ["one that was cut, replayed", () => ["--replay", cut(), "limits"], /was the recorder killed/],
    ["one that was changed", () => ["--replay", damaged(), "limits"], /^was it changed after/],
    [
      "one of another command",
      () => ["--replay", pcapOf("limits-show"), "endpoint"],
      /made by: mptcpctl .*limits/,
    ],
  ])("%s", async (_, argv, hint) => {
    const { stderr, code } = await mptcpctl(undefined, ["-j", ...argv()]);
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code: "recording", exit: 1, hint: expect.stringMatching(hint) });
    expect(code).toBe(1);
  });

  test("what was recorded and what was sent are told in words", async () => {
    const { stderr } = await mptcpctl(undefined, ["--replay", pcapOf("endpoint-show-several"), "limits"]);
    expect(stderr).toMatch(/: recorded mptcp_pm getAddr dump, sent mptcp_pm getLimits\.$/m);
  });
});
