/** Width on a terminal of text without colours or wide characters, such as our help texts. */
export function textWidth(text: string): number {
  return Array.from(text).length;
}
