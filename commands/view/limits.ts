import type { Limits } from "../../src/index.js";
import { otherJson, otherWords } from "./other-attributes.js";

/** Omits a limit that the kernel did not report, as `ip` does. What `ip` does not know is at the end as `name=value`. */
export const limitsText = (limits: Limits): string => {
  const known = Object.entries(knownLimits(limits)).map(([limit, value]) => `${limit} ${value} `);
  return `${known.join("")}${otherWords(limits)
    .map((word) => `${word} `)
    .join("")}\n`;
};

export const limitsJson = (limits: Limits) => ({ ...knownLimits(limits), ...otherJson(limits) });

const knownLimits = ({ addAddrAccepted, subflows }: Limits) => ({
  ...(addAddrAccepted !== undefined && { add_addr_accepted: addAddrAccepted }),
  ...(subflows !== undefined && { subflows }),
});
