type Scalar = string | number | boolean | null;

/** An array of flat objects as iproute2 prints it; `pretty` gives its peculiar indentation. Ends with a line feed. */
export function iprouteArray(objects: readonly Record<string, unknown>[], pretty: boolean): string {
  if (!pretty) return `${JSON.stringify(objects)}\n`;
  if (objects.length === 0) return "[ ]\n";
  const bodies = objects.map((object) =>
    Object.entries(object)
      .map(([key, value]) => `        ${JSON.stringify(key)}: ${JSON.stringify(value as Scalar)}`)
      .join(",\n"),
  );
  return `[ {\n${bodies.join("\n    },{\n")}\n    } ]\n`;
}

/** One document of our own: compact on one line, or indented by four. */
export function document(value: unknown, pretty: boolean): string {
  return `${JSON.stringify(value, null, pretty ? 4 : 0)}\n`;
}

/** What JSON.stringify makes of a text, which most texts need not be shown to: addresses, names, numbers in quotes. */
export function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) if (!isPlain(text.charCodeAt(i))) return JSON.stringify(text);
  return `"${text}"`;
}

/** ASCII that is no control character, quote or backslash. */
const isPlain = (code: number): boolean => code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c;
