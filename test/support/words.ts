/**
 * The words of a line, split at its blanks. An inserted value is part of one word, whatever it contains; an empty
 * value adds no word.
 */
export function words(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string[] {
  const markedText = texts.map((text, i) => (i < values.length ? `${text}\0${i}\0` : text)).join("");
  const filled = (word: string) => word.replace(/\0(\d+)\0/g, (_, i) => String(values[Number(i)]));
  return markedText
    .split(/\s+/)
    .map(filled)
    .filter((word) => word !== "");
}

/** A word quoted for a POSIX shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The same, but unchanged if a shell would read it as the same word. */
export const shellWord = (word: string): string => (/^[\w/.:=@%+,-]+$/.test(word) ? word : quoted(word));

/** A regular expression that matches exactly this text. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
