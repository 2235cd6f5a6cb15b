import { expect, test } from "@jest/globals";
import { readAddress } from "../../../commands/ip/address.js";
import { type IpBatchLine, ipBatchLines, ipWords } from "../../../commands/ip/batch-lines.js";
import { leadingNumber, numberUpTo } from "../../../commands/ip/numbers.js";
import { readOptions } from "../../../commands/ip/options.js";

test.each([
  ["0", 0],
  ["007", 7],
  ["0x1F", 31],
  ["0b101", 5],
  [" \t+9", 9],
  ["-18446744073709551615", 1],
  ["-0", 0],
])("the number %j is %i, as for strtoul", (text, value) => {
  expect(numberUpTo(text, 255)).toBe(value);
});

test.each(["", " ", "x", "08", "0x", "0b2", "1 ", "256", "-1", "+-1", "18446744073709551616"])(
  "%j is not a number up to 255",
  (text) => expect(numberUpTo(text, 255)).toBeUndefined(),
);

test("the rest follows the number", () => {
  expect(leadingNumber("08.1")).toEqual({ value: 0n, rest: "8.1" });
});

test.each([
  ["10", "10.0.0.0"],
  ["0xa.1", "10.1.0.0"],
  [" 012.0.1.1", "10.0.1.1"],
  ["fd00::1", "fd00::1"],
  ["any", ""],
])("the address %j is %j", (text, address) => {
  expect(readAddress(text)).toBe(address);
});

test.each(["", ".", "1.", "1.2.3.4.5", "256", "1.-1", "1.2.3.4 ", "fd00::1/64", "x"])(
  "%j is not an address: exit code 1",
  (text) => expect(() => readAddress(text)).toThrow(expect.objectContaining({ exit: 1 })),
);

async function linesOf(...chunks: string[]): Promise<IpBatchLine[]> {
  const lines: IpBatchLine[] = [];
  for await (const some of ipBatchLines(
    (async function* () {
      yield* chunks;
    })(),
  ))
    lines.push(...some);
  return lines;
}

test("lines of a batch arrive in parts, are joined, and keep their numbers", async () => {
  expect(await linesOf("a \\", "\nb # c\n", "d\0e\n\\\n", "last")).toEqual([
    { number: 2, text: "a b " },
    { number: 3, text: "d" },
    { number: 5, text: "last" },
  ]);
});

test("a backslash before a comment or the end of the file joins nothing", async () => {
  expect(await linesOf("a \\# b\nc\\")).toEqual([
    { number: 1, text: "a \\" },
    { number: 2, text: "c\\" },
  ]);
  expect(await linesOf("a\\\n")).toEqual([]);
});

test("quotes count at the start of a word only", () => {
  expect(ipWords(`'a b'"c"d e"f" ""\r\n`)).toEqual(["a b", "c", "d", 'e"f"', ""]);
  expect(() => ipWords("a 'b")).toThrow(expect.objectContaining({ exit: 1 }));
});

test("options end at the first other word, and the first in the order of ip counts", () => {
  const { given, typed, words } = readOptions([
    "-j",
    "--s",
    "-b",
    "file",
    "-t",
    "-ts",
    "-c=never",
    "mptcp",
    "-x",
  ]);
  expect(Object.fromEntries(given)).toEqual({
    json: "",
    stats: "",
    batch: "file",
    timestamp: "",
    tshort: "",
    color: "never",
  });
  expect(typed).toEqual(["-j", "--s", "-t", "-ts", "-c=never"]);
  expect(words).toEqual(["mptcp", "-x"]);
});

test.each(["-x", "-e", "-MM", "-c=x", "-json=1", "-f in", "-rc x", "-b", "---j"])(
  "%s is refused: 255",
  (words) => {
    expect(() => readOptions(words.split(" "))).toThrow(expect.objectContaining({ exit: 255 }));
  },
);
