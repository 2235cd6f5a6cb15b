/** The name of a row as C and the JSON output write it: `bytesAcked` is `bytes_acked`. */
export const snakeCase = (name: string): string => {
  const known = NAMES.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  NAMES.set(name, known);
  return known;
};

const NAMES = new Map<string, string>();
