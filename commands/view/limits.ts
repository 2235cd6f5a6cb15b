import type { Limits } from "../../src/index.js";

export const limitsText = ({ addAddrAccepted, subflows }: Limits): string =>
  `add_addr_accepted ${addAddrAccepted} subflows ${subflows} \n`;

export const limitsJson = ({ addAddrAccepted, subflows }: Limits) => ({
  add_addr_accepted: addAddrAccepted,
  subflows,
});
