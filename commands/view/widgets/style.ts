/** Colours of iproute2 for text on dark or light backgrounds. */
export interface Style {
  readonly color: boolean;
  readonly light: boolean;
}

type Ink = "ipv4" | "ipv6" | "dev";

const DARK: Record<Ink, string> = { ipv4: "1;35", ipv6: "1;94", dev: "1;36" };
const LIGHT: Record<Ink, string> = { ipv4: "35", ipv6: "34", dev: "36" };

/** The text with its colour, or unchanged. */
export function paint(text: string, ink: Ink, style: Style): string {
  if (!style.color) return text;
  return `\u001b[${(style.light ? LIGHT : DARK)[ink]}m${text}\u001b[0m`;
}

export const colorOfAddress = (address: string): Ink => (address.includes(":") ? "ipv6" : "ipv4");

/**
 * Names come from the system. Characters that move the cursor or change the text direction must not reach the
 * terminal.
 */
export function escapeControls(text: string): string {
  for (let i = 0; i < text.length; i++) if (isControl(text.charCodeAt(i))) return escaped(text);
  return text;
}

/**
 * The same for a JSON text, whose strings have no control characters below U+007F: `\u009b`. The values do not change.
 */
export function escapeJson(text: string): string {
  for (let i = 0; i < text.length; i++)
    if (isRaw(text.charCodeAt(i)))
      return Array.from(text, (one) => (isRaw(one.charCodeAt(0)) ? unicodeEscape(one) : one)).join("");
  return text;
}

const isRaw = (code: number): boolean => code >= 0x7f && isControl(code);

const unicodeEscape = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The same for a text with line feeds, such as a stack or a list. */
export const escapeLines = (text: string): string => text.split("\n").map(escapeControls).join("\n");

/**
 * Unicode's class Cc, line separators, zero-width characters and characters that control the text direction.
 * A regular expression with classes would take V8 longer to compile than a short command needs for its whole
 * output.
 */
const isControl = (code: number): boolean =>
  code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && isInvisible(code));

const isInvisible = (code: number): boolean =>
  code <= 0x200f ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  code === 0xfeff;

const escaped = (text: string): string =>
  Array.from(text, (one) => (isControl(one.charCodeAt(0)) ? hexEscape(one) : one)).join("");

function hexEscape(one: string): string {
  const code = one.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
}

/** One object as a line that is safe for a terminal. */
export const jsonLine = (data: object): string => escapeJson(JSON.stringify(data));
