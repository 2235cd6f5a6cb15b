import type { Limits } from "../../src/index.js";

/** Without a limit that the kernel did not tell, as in `ip`. */
export const limitsText = ({ addAddrAccepted, subflows }: Limits): string => {
  const first = addAddrAccepted === undefined ? "" : `add_addr_accepted ${addAddrAccepted} `;
  return `${first}${subflows === undefined ? "" : `subflows ${subflows} `}\n`;
};

export function limitsJson({ addAddrAccepted, subflows }: Limits) {
  const json: { add_addr_accepted?: number; subflows?: number } = {};
  if (addAddrAccepted !== undefined) json.add_addr_accepted = addAddrAccepted;
  if (subflows !== undefined) json.subflows = subflows;
  return json;
}
