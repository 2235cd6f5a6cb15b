import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import "../../../support/fuzz.js";
import { batchLines, splitWords } from "../../../../commands/cli/batch/lines.js";

async function* chunksOf(...chunks: string[]): AsyncGenerator<string> {
  yield* chunks;
}

async function linesOf(...chunks: string[]): Promise<[number, string[]][]> {
  const lines: [number, string[]][] = [];
  for await (const together of batchLines(chunksOf(...chunks)))
    for (const { number, text } of together) lines.push([number, splitWords(text)]);
  return lines;
}

describe("lines of a batch", () => {
  test.each<[what: string, text: string, lines: [number, string[]][]]>([
    ["blank lines and comments are skipped, and counted", "\n# all\n  \nlimits # rest\n", [[4, ["limits"]]]],
    [
      "a comment begins anywhere, even in a word",
      "endpoint add 192.0.2.3#x y\n",
      [[1, ["endpoint", "add", "192.0.2.3"]]],
    ],
    [
      "a backslash joins lines, and the number is that of the last line",
      "endpoint \\\n add\\\n x\nlimits\n",
      [
        [3, ["endpoint", "add", "x"]],
        [4, ["limits"]],
      ],
    ],
    [
      "a backslash in a comment does not join",
      "limits # \\\nstatus\n",
      [
        [1, ["limits"]],
        [2, ["status"]],
      ],
    ],
    [
      "a comment ends a joined line",
      "endpoint \\\n# nothing\nlimits\n",
      [
        [2, ["endpoint"]],
        [3, ["limits"]],
      ],
    ],
    ["the last line needs no line feed", "limits", [[1, ["limits"]]]],
    ["a backslash at the end joins nothing", "limits\\\n", [[1, ["limits"]]]],
    ["a backslash joins before a carriage return, too", "limits\\\r\n show\r\n", [[2, ["limits", "show"]]]],
    ["carriage returns are blanks", "limits\tshow\r\n", [[1, ["limits", "show"]]]],
    [
      "quotes hold blanks",
      "endpoint add dev 'a b' \"c'd\" ''\n",
      [[1, ["endpoint", "add", "dev", "a b", "c'd", ""]]],
    ],
    ["a byte order mark in front is a blank", "\uFEFFlimits\n", [[1, ["limits"]]]],
    ["a quote inside a word is part of it", "a'b c'd\n", [[1, ["a'b", "c'd"]]]],
  ])("%s", async (_, text, lines) => {
    expect(await linesOf(text)).toEqual(lines);
  });

  test("an unclosed quotation is an error", () => {
    expect(() => splitWords("endpoint add dev 'eth0")).toThrow(
      "a word begins with ' and does not end with it",
    );
  });

  test("are limited: a file without an end, such as /dev/zero, is refused, and reading stops", async () => {
    async function* endless() {
      for (;;) yield "\0".repeat(64 * 1024);
    }
    const lines = batchLines(endless());
    await expect(lines.next()).rejects.toThrow("line 1 has more than 1048576 characters");
  });

  test("are the same however the input is split", async () => {
    const text = fc.array(fc.constantFrom("limits", " ", "\n", "\\", "#", "x", "\\\n"), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        expect(await linesOf(...parts)).toEqual(await linesOf(parts.join("")));
      }),
    );
  });

  test("are returned as soon as they are complete", async () => {
    const source = batchLines(chunksOf("limits\nsta", "tus\n"));
    expect((await source.next()).value).toEqual([{ number: 1, text: "limits" }]);
  });

  test("are returned together if they were read together", async () => {
    const source = batchLines(chunksOf("limits\n\nstatus\nendpoint"));
    expect((await source.next()).value).toEqual([
      { number: 1, text: "limits" },
      { number: 3, text: "status" },
    ]);
    expect((await source.next()).value).toEqual([{ number: 4, text: "endpoint" }]);
  });
});
