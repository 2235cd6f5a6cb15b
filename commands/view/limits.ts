import type { Limits } from "../../src/index.js";
import { addOtherJson, otherWords } from "./other-attributes.js";

/**
 * Omits a limit that the kernel did not report, as `ip` does. Values that `ip` does not print are at the end as
 * `name=value`.
 */
export function limitsText(limits: Limits): string {
  const { addAddrAccepted, subflows } = limits;
  let line = addAddrAccepted === undefined ? "" : `add_addr_accepted ${addAddrAccepted} `;
  if (subflows !== undefined) line += `subflows ${subflows} `;
  for (const word of otherWords(limits)) line += `${word} `;
  return `${line}\n`;
}

export function limitsJson(limits: Limits) {
  const json: { add_addr_accepted?: number; subflows?: number; [other: string]: unknown } = {};
  if (limits.addAddrAccepted !== undefined) json.add_addr_accepted = limits.addAddrAccepted;
  if (limits.subflows !== undefined) json.subflows = limits.subflows;
  addOtherJson(json, limits);
  return json;
}
