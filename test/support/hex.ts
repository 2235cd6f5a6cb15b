/**
 * Bytes from commented hex: pairs of digits, any spaces and line breaks, `#` starts a comment. Works as a function
 * and as a template tag.
 * @throws Error with the number of an invalid line
 */
export function hex(text: string | TemplateStringsArray): Buffer {
  const lines = (typeof text === "string" ? text : text.join("")).split("\n");
  return Buffer.concat(lines.map((line, index) => hexLine(line, index + 1)));
}

function hexLine(line: string, number: number): Buffer {
  const digits = line.replace(/#.*/, "").replace(/\s/g, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error(`line ${number} is no hex: ${line.trim()}`);
  return Buffer.from(digits, "hex");
}

/** Hex of bytes, sixteen in a line with the offset as a comment, in the format of `hex`. */
export function toHex(bytes: Uint8Array): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => row * 16);
  return rows.map((at) => `${pairs(bytes.subarray(at, at + 16))}  # ${at}`).join("\n");
}

function pairs(bytes: Uint8Array): string {
  return (Buffer.from(bytes).toString("hex").match(/../g) ?? []).join(" ");
}
