import { parseAddress } from "../../src/index.js";
import { wrongOther } from "./ended.js";
import { leadingNumber } from "./numbers.js";

/** `any`, `all` and `default`: no address at all. */
export const NO_ADDRESS = "";

/** @throws Ended if `ip` accepts no such address */
export function readAddress(text: string): string {
  if (["any", "all", "default"].includes(text)) return NO_ADDRESS;
  const address = text.includes(":") ? withColon(text) : dotted(text);
  if (address === undefined) throw wrongOther(`"${text}" is not an address`);
  return address;
}

const withColon = (text: string): string | undefined => (parseAddress(text) ? text : undefined);

/** One to four numbers of a byte each; missing ones at the end are 0. */
function dotted(text: string): string | undefined {
  const bytes: bigint[] = [];
  for (let rest = `.${text}`; rest !== ""; ) {
    const number = rest.startsWith(".") && bytes.length < 4 ? leadingNumber(rest.slice(1)) : undefined;
    if (number === undefined || number.value > 255) return undefined;
    bytes.push(number.value);
    rest = number.rest;
  }
  return [...bytes, 0n, 0n, 0n].slice(0, 4).join(".");
}
