/** The words of a line, split at its blanks. What is put in stays part of one word, whatever it holds, and is none where it is empty. */
export function words(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string[] {
  const marked = texts.map((text, i) => (i < values.length ? `${text}\0${i}\0` : text)).join("");
  const filled = (word: string) => word.replace(/\0(\d+)\0/g, (_, i) => String(values[Number(i)]));
  return marked
    .split(/\s+/)
    .map(filled)
    .filter((word) => word !== "");
}

/** A word as a POSIX shell takes it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The same, left as it is where a shell takes it for one word that means itself. */
export const shellWord = (word: string): string => (/^[\w/.:=@%+,-]+$/.test(word) ? word : quoted(word));

/** A pattern of the text itself. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
