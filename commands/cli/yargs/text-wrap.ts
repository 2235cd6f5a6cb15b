import { textWidth } from "./text-width.js";

/**
 * Breaks text into lines of at most `columns` characters, at blanks or within longer words. Blanks at the
 * ends of lines are removed, those between words stay. For a narrow terminal yargs requests 0 or fewer
 * columns: this is treated as 1.
 */
export function textWrap(text: string, columns: number): string {
  return text
    .normalize()
    .split("\n")
    .flatMap((line) => rowsOf(line, Math.max(1, columns)))
    .join("\n");
}

function rowsOf(line: string, columns: number): string[] {
  const rows = [""];
  for (const word of line.split(" ")) addWord(rows, word, columns);
  return rows.map((row) => row.replace(/ +$/, ""));
}

function addWord(rows: string[], word: string, columns: number): void {
  const row = (rows.pop() as string).trimStart();
  const begun = row === "" ? "" : `${row} `;
  const width = textWidth(word);
  if (width > columns) rows.push(...broken(begun, word, columns));
  else if (begun !== "" && width > 0 && textWidth(begun) + width > columns) rows.push(begun, word);
  else rows.push(begun + word);
}

/** A word longer than a row starts in the current row, unless that would need one more row. */
function broken(begun: string, word: string, columns: number): string[] {
  const letters = Array.from(word);
  const left = columns - textWidth(begun);
  const rowsHere = 1 + Math.floor((letters.length - left - 1) / columns);
  const isFresh = Math.floor((letters.length - 1) / columns) < rowsHere;
  const rows = isFresh ? [begun] : [begun + letters.splice(0, left).join("")];
  while (letters.length > 0) rows.push(letters.splice(0, columns).join(""));
  return rows;
}
