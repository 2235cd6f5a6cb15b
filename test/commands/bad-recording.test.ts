import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { NOTE_FAMILY } from "../../src/recording/notes.js";
import { packetBytes, pcapHeader } from "../../src/recording/pcap.js";
import { scratch } from "../recording/scratch.js";
import { mptcpctl } from "../support/cli.js";
import { allFixtures } from "../support/fixtures.js";
import { IS_LONG_PART } from "../support/long-part.js";

const path = scratch();
const pcapOf = (name: string) => allFixtures().find((one) => one.name === `6.18/${name}`)?.pcap as string;

/** A file with these bytes. */
function fileWith(bytes: Buffer): string {
  const file = path();
  writeFileSync(file, bytes);
  return file;
}

const text = () => fileWith(Buffer.from("root:x:0:0:root:/root:/bin/bash\n"));

/** The length of the last attribute is invalid. */
function damaged(): string {
  const bytes = readFileSync(pcapOf("limits-show"));
  const at = bytes.lastIndexOf(Buffer.from("08000300", "hex"));
  bytes.writeUInt16LE(3, at);
  return fileWith(bytes);
}

const cut = (by = 1) => fileWith(readFileSync(pcapOf("limits-show")).subarray(0, -by));

describe("a recording that cannot be used is not reported as a bug:", () => {
  test.each<[what: string, argv: () => string[], hint: RegExp]>([
    ["an empty one, decoded", () => ["decode", "/dev/null"], /^this is not a recording: --record/],
    ["a text, decoded", () => ["decode", text()], /^this is not a recording: --record/],
    ["a text, replayed", () => ["--replay", text(), "limits"], /^this is not a recording: --record/],
    [
      "one that was cut in the answer, replayed",
      () => ["--replay", cut(300), "limits"],
      /the recording has lost the answer/,
    ],
    [
      "one of another command",
      () => ["--replay", pcapOf("limits-show"), "endpoint"],
      /made by: mptcpctl .*limits/,
    ],
  ])("%s", async (_, argv, hint) => {
    const { stderr, code } = await mptcpctl(undefined, ["-j", ...argv()]);
    const { error } = JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");
    expect(error).toMatchObject({ code: "recording", exit: 1, hint: expect.stringMatching(hint) });
    expect(code).toBe(1);
  });

  test("a truncated recording is decoded up to its end, and marked", async () => {
    const { stdout, stderr, code } = await mptcpctl(undefined, ["decode", cut()]);
    expect(stdout).toMatch(/^-> mptcp_pm getLimits/m);
    expect(stdout).toMatch(
      /^-- damaged\n {3}at \d+\n {3}length \d+\n {3}reason the file ends inside a packet/m,
    );
    expect(stderr).toMatch(/^warning: the recording is damaged/);
    expect(code).toBe(0);
  });

  test("a recording that is truncated after the reply is replayed with a warning", async () => {
    const { stdout, stderr, code } = await mptcpctl(undefined, ["--replay", cut(), "limits"]);
    expect(stdout).toMatch(/^add_addr_accepted \d+ subflows \d+ \n$/);
    expect(stderr).toMatch(/^warning: the recording is damaged .*: the file ends inside a packet/);
    expect(code).toBe(0);
  });

  test("a recording with changed bytes is replayed as far as it can be decoded", async () => {
    const { stdout, stderr, code } = await mptcpctl(undefined, ["--replay", damaged(), "limits"]);
    expect(stdout).toMatch(/^add_addr_accepted \d+ \n$/);
    expect(stderr).toMatch(
      /^warning: the answer to limits show has parts that cannot be read: attribute length 3/,
    );
    expect(code).toBe(0);
  });

  const NOTES = [
    ["an object for its kind", '{"kind":{"toString":1}}'],
    ["a deep list for its kind", `{"kind":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["a deep list", `{"kind":"later","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ] as const;

  test.each(IS_LONG_PART ? NOTES.slice(1) : NOTES.slice(0, 1))(
    "a note with %s is damaged, and other notes are used",
    async (_, note) => {
      const packet = { stamp: 1, direction: "in", family: NOTE_FAMILY, payload: Buffer.from(note) } as const;
      const rest = readFileSync(pcapOf("limits-show")).subarray(pcapHeader().length);
      const file = fileWith(Buffer.concat([pcapHeader(), packetBytes(packet), rest]));
      const decoded = await mptcpctl(undefined, ["decode", file]);
      expect(decoded).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^-- damaged\n[\s\S]*getLimits/),
      });
      const replayed = await mptcpctl(undefined, ["--replay", file, "limits"]);
      expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^add_addr_accepted/) });
      expect((await mptcpctl(undefined, ["-j", "decode", file])).code).toBe(0);
    },
  );

  test("a difference shows the recorded and the sent request as text", async () => {
    const { stderr } = await mptcpctl(undefined, ["--replay", pcapOf("endpoint-show-several"), "limits"]);
    expect(stderr).toMatch(/: recorded mptcp_pm getAddr dump, sent mptcp_pm getLimits\.$/m);
  });
});
