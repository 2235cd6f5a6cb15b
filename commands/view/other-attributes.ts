import { NLA_TYPE_MASK, type OtherAttributes, snakeCase } from "../../src/index.js";
import { escapeControls } from "./widgets/style.js";

type Json = Record<string, unknown>;

/** The text for a rate or a limit with all bits set. */
const NO_LIMIT = 2 ** 64;

/**
 * Values of a table as JSON has them: keys as in C (`bytesAcked` is `bytes_acked`), sequence numbers of 64 bits as
 * text, bits by their names, bytes in hexadecimal, attributes without a row as `attrN`.
 */
export function attributesJson(values: object): Json {
  const out: Json = {};
  for (const [name, value] of Object.entries(values))
    if (name === "unknown") Object.assign(out, unknownJson(value ?? []));
    else if (value !== undefined && value !== NO_LIMIT) out[snakeCase(name)] = jsonValue(value);
  return out;
}

/** Bytes of attributes by `attrN`; several of one number are joined with commas. */
function unknownJson(unknown: NonNullable<OtherAttributes["unknown"]>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { type, payload } of unknown) {
    const key = `attr${type & NLA_TYPE_MASK}`;
    out[key] = key in out ? `${out[key]},${hex(payload)}` : hex(payload);
  }
  return out;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function jsonValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== "object" || value === null) return value;
  return isBits(value) ? bitNames(value) : attributesJson(value);
}

interface Bits {
  readonly on: readonly string[];
  readonly rest: number;
}

const isBits = (value: object): value is Bits => "on" in value && "rest" in value;

const bitNames = ({ on, rest }: Bits): string[] => [
  ...on.map(snakeCase),
  ...(rest === 0 ? [] : [`0x${rest.toString(16)}`]),
];

/** Adds to the JSON of a model the attributes that have no field of their own. */
export function addOtherJson(to: Json, { otherAttributes, unknown }: OtherAttributes): void {
  if (otherAttributes !== undefined) Object.assign(to, attributesJson(otherAttributes));
  if (unknown !== undefined) Object.assign(to, unknownJson(unknown));
}

export function otherJson(one: OtherAttributes): Json {
  const json: Json = {};
  addOtherJson(json, one);
  return json;
}

/** The same as `name=value`, for the end of a line. */
export function otherWords(one: OtherAttributes): string[] {
  if (one.otherAttributes === undefined && one.unknown === undefined) return [];
  return leaves(otherJson(one)).map(([name, text]) => `${name}=${text}`);
}

/** Names and texts of a JSON object: nested values by their path, `true` as 1, lists with commas. */
export function leaves(values: object, path = ""): [name: string, text: string][] {
  return Object.entries(values).flatMap(([key, value]): [string, string][] => {
    const name = `${path}${key}`;
    if (typeof value === "object" && value !== null && !isFlat(value)) return leaves(value, `${name}.`);
    return [
      [name, escapeControls(value === true ? "1" : Array.isArray(value) ? value.join(",") : String(value))],
    ];
  });
}

const isFlat = (value: object): boolean =>
  Array.isArray(value) && value.every((one) => typeof one !== "object");
