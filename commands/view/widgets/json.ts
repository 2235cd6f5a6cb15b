type Scalar = string | number | boolean | null;

/**
 * An array of flat objects in the format of iproute2; `pretty` uses its indentation. Ends with a line feed.
 */
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

/** One document in our own format: compact on one line, or indented by four. */
export function document(value: unknown, pretty: boolean): string {
  return `${JSON.stringify(value, null, pretty ? 4 : 0)}\n`;
}

/** The result of JSON.stringify for a text. Most texts (addresses, names) need only quotes. */
export function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) if (!isPlain(text.charCodeAt(i))) return JSON.stringify(text);
  return `"${text}"`;
}

/** ASCII without control characters, quotes and backslashes. */
const isPlain = (code: number): boolean => code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c;
