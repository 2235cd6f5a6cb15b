import { describe, expect, test } from "@jest/globals";
import { drawTable, plainColumns } from "../../../../commands/view/widgets/table.js";

const HEAD = ["id", "address"];
const ROWS = [
  ["1", "192.0.2.1"],
  ["200", ""],
];

describe("a table", () => {
  test("is framed with lines in a UTF-8 locale", async () => {
    expect(`\n${await drawTable(HEAD, ROWS, { unicode: true, color: false })}`).toBe(`
┌─────┬───────────┐
│ id  │ address   │
├─────┼───────────┤
│ 1   │ 192.0.2.1 │
│ 200 │           │
└─────┴───────────┘
`);
  });

  test("is framed in ASCII in other locales", async () => {
    expect(`\n${await drawTable(HEAD, ROWS, { unicode: false, color: false })}`).toBe(`
+-----+-----------+
| id  | address   |
+-----+-----------+
| 1   | 192.0.2.1 |
| 200 |           |
+-----+-----------+
`);
  });

  test("has a bold heading in colour, and no other colour", async () => {
    const tableText = await drawTable(HEAD, ROWS, { unicode: true, color: true });
    expect(tableText.split("\u001b[1m")).toHaveLength(3);
    expect(tableText.split("\n").filter((line) => line.includes("\u001b"))).toHaveLength(1);
  });
});

describe("plain columns", () => {
  test("are as wide as their widest cell, without blanks after the last column", () => {
    expect(plainColumns(HEAD, ROWS)).toBe("id   address\n1    192.0.2.1\n200\n");
  });

  test("without rows are their heading", () => {
    expect(plainColumns(HEAD, [])).toBe("id  address\n");
  });
});
