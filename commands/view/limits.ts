import type { Limits } from "../../src/index.js";

/** Without a limit that the kernel did not tell, as in `ip`. */
export const limitsText = (limits: Limits): string =>
  `${Object.entries(limitsJson(limits))
    .map(([limit, value]) => `${limit} ${value} `)
    .join("")}\n`;

export const limitsJson = ({ addAddrAccepted, subflows }: Limits) => ({
  ...(addAddrAccepted !== undefined && { add_addr_accepted: addAddrAccepted }),
  ...(subflows !== undefined && { subflows }),
});
