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
  const rowStart = row === "" ? "" : `${row} `;
  const width = textWidth(word);
  if (width > columns) rows.push(...brokenWord(rowStart, word, columns));
  else if (rowStart !== "" && width > 0 && textWidth(rowStart) + width > columns) rows.push(rowStart, word);
  else rows.push(rowStart + word);
}

/** A word longer than a row starts in the current row, unless that would need one more row. */
function brokenWord(rowStart: string, word: string, columns: number): string[] {
  const letters = Array.from(word);
  const remainingWidth = columns - textWidth(rowStart);
  const rowsHere = 1 + Math.floor((letters.length - remainingWidth - 1) / columns);
  const isFresh = Math.floor((letters.length - 1) / columns) < rowsHere;
  const rows = isFresh ? [rowStart] : [rowStart + letters.splice(0, remainingWidth).join("")];
  while (letters.length > 0) rows.push(letters.splice(0, columns).join(""));
  return rows;
}
