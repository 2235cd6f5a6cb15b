import type { Limits } from "../../src/index.js";

/** Omits a limit that the kernel did not report, as `ip` does. */
export const limitsText = (limits: Limits): string =>
  `${Object.entries(limitsJson(limits))
    .map(([limit, value]) => `${limit} ${value} `)
    .join("")}\n`;

export const limitsJson = ({ addAddrAccepted, subflows }: Limits) => ({
  ...(addAddrAccepted !== undefined && { add_addr_accepted: addAddrAccepted }),
  ...(subflows !== undefined && { subflows }),
});
