import { textWidth } from "./text-width.js";

/**
 * Text in lines of at most `columns` characters, broken at blanks, and within words that are longer. Blanks at the
 * ends of lines go, those between words stay. On a terminal too narrow for its columns, yargs asks for 0 and fewer: that
 * is 1.
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

/** A word that fits no row: it begins in the row at hand, unless that would make one row more of it. */
function broken(begun: string, word: string, columns: number): string[] {
  const letters = Array.from(word);
  const left = columns - textWidth(begun);
  const rowsHere = 1 + Math.floor((letters.length - left - 1) / columns);
  const isFresh = Math.floor((letters.length - 1) / columns) < rowsHere;
  const rows = isFresh ? [begun] : [begun + letters.splice(0, left).join("")];
  while (letters.length > 0) rows.push(letters.splice(0, columns).join(""));
  return rows;
}
