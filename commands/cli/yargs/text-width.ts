/** Width on a terminal of text without colours or wide characters: what our help texts are made of. */
export function textWidth(text: string): number {
  return Array.from(text).length;
}
